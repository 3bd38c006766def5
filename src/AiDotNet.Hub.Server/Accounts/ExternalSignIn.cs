using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Lets people in whom a provider of identities vouches for.</summary>
/// <remarks>A person is known by issuer and subject alone. A name or an address that fits an existing user proves nothing, so nobody becomes that user by it.</remarks>
internal sealed class ExternalSignIn(HubDatabase database, HubServerOptions options, TimeProvider time)
{
    private const string FallbackName = "user";

    /// <summary>How often a new name is looked for where somebody else takes the free one first.</summary>
    private const int Attempts = 5;

    /// <summary>The user of an identity; made where there is none and the configuration lets it.</summary>
    /// <exception cref="AccessDeniedException">Nobody has this identity, and none is made.</exception>
    public async Task<SessionTicket> SignInAsync(ExternalIdentity identity, string? address, string requestId, CancellationToken cancellationToken)
    {
        var issuer = identity.Issuer.TrimEnd('/');
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = database.Open();
                var login = await db.ExternalLogins.Include(row => row.User)
                    .FirstOrDefaultAsync(row => row.Issuer == issuer && row.Subject == identity.Subject, cancellationToken);
                var user = login?.User ?? (options.OpenIdConnect.AutoProvision ? await ProvisionAsync(db, identity, address, requestId, cancellationToken) : null);
                await db.SaveChangesAsync(cancellationToken);
                Record(db, user, address, requestId);
                await db.SaveChangesAsync(cancellationToken);
                return user is null
                    ? throw new AccessDeniedException(
                        HubErrorCode.AccessDenied, "You are not known on this hub. Ask those who run it to make an account for you.")
                    : AccountService.SessionOf(user);
            }
            catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e) && attempt < Attempts)
            {
                // The same person at the same time in another window, or another one of the same name.
            }
        }
    }

    private static async Task<string> FreeNameAsync(HubDbContext db, string wanted, CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? wanted : $"{wanted}{number}";
            var normalized = NormalizedName.Of(name);
            if (!ReservedNames.Contains(name) && !await db.Namespaces.AnyAsync(row => row.NormalizedName == normalized, cancellationToken))
            {
                return name;
            }
        }
    }

    /// <summary>A text as a name: what no name may hold becomes a hyphen.</summary>
    private static string NameFrom(string? text)
    {
        const int longest = 40;
        var name = new StringBuilder();
        foreach (var character in (text ?? "").Split('@')[0].Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(character) || character == '_')
            {
                name.Append(character);
            }
            else if (name.Length > 0 && name[^1] != '-' && System.Globalization.CharUnicodeInfo.GetUnicodeCategory(character) != System.Globalization.UnicodeCategory.NonSpacingMark)
            {
                name.Append('-');
            }

            if (name.Length == longest)
            {
                break;
            }
        }

        var found = name.ToString().Trim('-');
        return found.Length > 0 ? found : FallbackName;
    }

    private async Task<NamespaceRow> ProvisionAsync(
        HubDbContext db, ExternalIdentity identity, string? address, string requestId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var name = await FreeNameAsync(db, NameFrom(identity.PreferredName ?? identity.Email), cancellationToken);
        var user = AccountWriter.AddUser(
            db, new NewUser { Name = name, FullName = identity.FullName, Email = identity.Email, Identity = identity }, now);
        var actor = new Actor(name) { Address = address, RequestId = requestId };
        db.Record(
            new HubEvent(EventActions.AccountCreated, actor, $"user {name}") { Details = new Dictionary<string, string> { ["by"] = identity.Issuer } }, now);
        return user;
    }

    private void Record(HubDbContext db, NamespaceRow? user, string? address, string requestId)
    {
        var actor = new Actor(user?.Name ?? "(unknown)") { UserId = user?.Id, Address = address, RequestId = requestId };
        db.Record(
            new HubEvent(user is null ? EventActions.SignInFailed : EventActions.SignedIn, actor, $"user {actor.Name}")
            {
                Details = new Dictionary<string, string> { ["by"] = "openid" },
            },
            time.GetUtcNow());
    }
}
