using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Fills an empty hub: with what a seed names, or with one administrator.</summary>
internal sealed class SeedApplier(HubDatabase database, HubServerOptions options, TimeProvider time)
{
    private const string AdminName = "admin";
    private const string AdminTokenFileName = "admin-token";

    /// <summary>Does nothing where there is any account. All of a seed is applied, or nothing of it.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/> or <see cref="HubErrorCode.AlreadyExists"/>: what of the seed is wrong.</exception>
    public async Task<SeedResult> ApplyIfEmptyAsync(HubSeed? seed, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Namespaces.AnyAsync(cancellationToken))
        {
            return new SeedResult();
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
        var text = TokenText.Generate();
        var admin = AccountWriter.AddUser(db, new NewUser { Name = AdminName, Admin = true }, now);
        var token = new NewToken { User = AdminName, Name = AdminTokenFileName, Role = TokenRole.Write };
        db.Tokens.Add(AccountWriter.NewTokenRow(token, 0, admin, text, now));

        // The file first: a token that nobody can read would lock everyone out, one that is not yet valid is made anew at the next start.
        var file = Path.Combine(options.DataDirectory, AdminTokenFileName);
        await WriteOwnerOnlyAsync(file, text, cancellationToken);
        await AccountWriter.SaveAsync(db, cancellationToken);
        return new SeedResult { Applied = true, AdminTokenFile = file, AdminToken = text };
    }

    private static async Task WriteOwnerOnlyAsync(string file, string text, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);

        // The mode applies when the file is made, so an older one has to go.
        File.Delete(file);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var writer = new StreamWriter(file, create);
        await writer.WriteAsync((text + "\n").AsMemory(), cancellationToken);
    }
}
