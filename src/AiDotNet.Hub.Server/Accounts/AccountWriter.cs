using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Turns what is to be made into rows; the caller saves them, one or all at once.</summary>
internal static class AccountWriter
{
    private const int MaxTokenName = 100;

    public static NamespaceRow AddUser(HubDbContext db, NewUser user, DateTimeOffset now)
    {
        var row = new NamespaceRow
        {
            Kind = NamespaceKind.User,
            Name = Check(user.Name),
            NormalizedName = NormalizedName.Of(user.Name),
            ObjectId = AccountService.NewObjectId(),
            FullName = user.FullName,
            Email = user.Email,
            IsAdmin = user.Admin,
            PasswordHash = string.IsNullOrEmpty(user.Password) ? null : Passwords.Create(Passwords.Require(user.Password)),
            CreatedAt = now,
        };
        db.Namespaces.Add(row);
        if (user.Identity is { } identity)
        {
            db.ExternalLogins.Add(new ExternalLoginRow
            {
                Issuer = identity.Issuer.TrimEnd('/'), Subject = identity.Subject, UserId = 0, User = row, CreatedAt = now,
            });
        }

        return row;
    }

    public static NamespaceRow AddOrganization(HubDbContext db, NewOrganization organization, DateTimeOffset now) => db.Namespaces.Add(new NamespaceRow
    {
        Kind = NamespaceKind.Organization,
        Name = Check(organization.Name),
        NormalizedName = NormalizedName.Of(organization.Name),
        ObjectId = AccountService.NewObjectId(),
        FullName = organization.FullName,
        PrivateByDefault = organization.PrivateByDefault,
        CreatedAt = now,
    }).Entity;

    /// <summary>A token of a user who has a row, or of one who is being added.</summary>
    public static TokenRow NewTokenRow(NewToken token, long userId, NamespaceRow? user, string text, DateTimeOffset now) => new()
    {
        UserId = userId,
        User = user,
        Name = CheckTokenName(token.Name),
        Hash = TokenText.Hash(text),
        Role = RoleNames.NameOf(token.Role),
        CreatedAt = now,
        ExpiresAt = token.ExpiresAt,
        Scopes = [.. token.Scopes.Select(scope => new TokenScopeRow
        {
            NormalizedNamespace = NormalizedName.Of(scope.Namespace),
            NormalizedName = scope.Name is null ? null : NormalizedName.Of(scope.Name),
            CanWrite = scope.Right >= Right.Write,
        })],
    };

    /// <summary>Saves, and says in our words what the database refuses.</summary>
    public static async Task SaveAsync(HubDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
        {
            var what = e.Entries.Select(entry => entry.Entity).FirstOrDefault() switch
            {
                NamespaceRow row => $"A user or organisation '{row.Name}' exists already. Choose another name.",
                TokenRow row => $"The token '{row.Name}' exists already: the name for its user, or the text for somebody. Choose another one.",
                ExternalLoginRow row => $"The provider's account '{row.Subject}' belongs to another user already.",
                MembershipRow => "The user is a member of the organisation already.",
                _ => "It exists already.",
            };
            throw new HubException(HubErrorCode.AlreadyExists, what, e);
        }
    }

    private static string CheckTokenName(string name) =>
        name.Length is > 0 and <= MaxTokenName && !name.Any(char.IsControl)
            ? name
            : throw new HubException(HubErrorCode.InvalidRequest, $"A token's name has 1 to {MaxTokenName} characters, none of them a control character.");

    private static string Check(string name)
    {
        if (!ModelId.TryParse(name, out var id) || !id.IsBare)
        {
            throw new HubException(
                HubErrorCode.InvalidRequest,
                $"'{name}' cannot be a user's or organisation's name: letters, digits, '_', '.' and '-' are allowed, without '--' and '..'.");
        }

        return !ReservedNames.Contains(name)
            ? name
            : throw new HubException(
                HubErrorCode.InvalidRequest, $"'{name}' cannot be a user's or organisation's name: addresses of the hub itself begin with it. Choose another.");
    }
}
