using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Fills an empty hub: with what a seed names, or with one administrator.</summary>
internal sealed class SeedApplier(HubDatabase database, HubServerOptions options, TimeProvider time)
{
    private const string AdminTokenFileName = "admin-token";

    private static readonly Actor Hub = new("adn-hub");

    private static readonly Dictionary<string, string> BySeed = new() { ["by"] = "seed" };

    /// <summary>Does nothing where there is any account. All of a seed is applied, or nothing of it.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/> or <see cref="HubErrorCode.AlreadyExists"/>: what of the seed is wrong.</exception>
    public async Task<SeedResult> ApplyIfEmptyAsync(HubSeed? seed, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Namespaces.AnyAsync(cancellationToken))
        {
            return new SeedResult { SeedIgnored = seed is not null };
        }

        return seed is null ? await MakeAdminAsync(db, cancellationToken) : await ApplyAsync(db, seed, cancellationToken);
    }

    private async Task<SeedResult> ApplyAsync(HubDbContext db, HubSeed seed, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var generated = new List<GeneratedToken>();
        var users = new Dictionary<string, NamespaceRow>(StringComparer.OrdinalIgnoreCase);
        foreach (var (user, tokens) in seed.Users)
        {
            users[user.Name] = AccountWriter.AddUser(db, user, now);
            db.Record(new HubEvent(EventActions.AccountCreated, Hub, $"user {user.Name}") { Details = BySeed }, now);
            foreach (var token in tokens)
            {
                var text = token.Text ?? TokenText.Generate();
                db.Tokens.Add(AccountWriter.NewTokenRow(token, 0, users[user.Name], text, now));
                if (token.Text is null)
                {
                    generated.Add(new GeneratedToken(user.Name, token.Name, text));
                }
            }
        }

        foreach (var (organization, members) in seed.Organizations)
        {
            var row = AccountWriter.AddOrganization(db, organization, now);
            db.Record(new HubEvent(EventActions.AccountCreated, Hub, $"organization {organization.Name}") { Details = BySeed }, now);
            foreach (var member in members)
            {
                var user = users.GetValueOrDefault(member.User) ?? throw new HubException(
                    HubErrorCode.InvalidRequest, $"The seed makes '{member.User}' a member of '{organization.Name}', but names no such user.");
                db.Memberships.Add(new MembershipRow
                {
                    OrganizationId = 0, UserId = 0, Organization = row, User = user, Role = RoleNames.NameOf(member.Role),
                });
            }
        }

        if (seed.DefaultNamespace is { } name)
        {
            db.Settings.Add(new SettingRow { Key = SettingRow.DefaultNamespace, Value = name });
        }

        await AccountWriter.SaveAsync(db, cancellationToken);
        return new SeedResult { Applied = true, GeneratedTokens = generated };
    }

    private async Task<SeedResult> MakeAdminAsync(HubDbContext db, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var name = options.Admin.Name;
        var admin = AccountWriter.AddUser(db, new NewUser { Name = name, Admin = true }, now);

        // The file first: a token that nobody can read would lock everyone out, one that is not yet valid is taken up by the next start.
        var file = options.Admin.TokenFile ?? Path.Combine(options.DataDirectory, AdminTokenFileName);
        var text = await AdminTokenFile.ReadOrMakeAsync(file, cancellationToken);
        var token = new NewToken { User = name, Name = AdminTokenFileName, Role = TokenRole.Write };
        db.Tokens.Add(AccountWriter.NewTokenRow(token, 0, admin, text, now));
        db.Record(new HubEvent(EventActions.AccountCreated, Hub, $"user {name}") { Details = new Dictionary<string, string> { ["admin"] = "true" } }, now);
        await AccountWriter.SaveAsync(db, cancellationToken);
        return new SeedResult { Applied = true, AdminName = name, AdminTokenFile = file, AdminToken = text };
    }
}
