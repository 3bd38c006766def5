using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Makes and revokes tokens. What it does stands in the audit log, a token's text nowhere.</summary>
internal sealed class TokenEditor(HubDatabase database, TimeProvider time)
{
    /// <summary>Makes a token and returns its text, the only time that it can be seen: the database keeps its hash.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: no such user, or it would have expired already;
    /// <see cref="HubErrorCode.AlreadyExists"/>: the user has a token of that name, or the literal text is taken.</exception>
    public async Task<string> CreateAsync(NewToken token, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (token.ExpiresAt <= now)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The token '{token.Name}' would have expired already. Give it more time.");
        }

        await using var db = database.Open();
        var owner = await AccountEditor.FindAsync(db, token.User, NamespaceKind.User, cancellationToken);
        var text = token.Text ?? TokenText.Generate();
        db.Tokens.Add(AccountWriter.NewTokenRow(token, owner.Id, null, text, now));
        db.Record(
            new HubEvent(EventActions.TokenCreated, actor, $"user {owner.Name}")
            {
                Details = new Dictionary<string, string> { ["token"] = token.Name, ["role"] = RoleNames.NameOf(token.Role) },
            },
            now);
        await AccountWriter.SaveAsync(db, cancellationToken);
        return text;
    }

    /// <summary>Makes a token good for nothing, from the next request on.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: no such user, or no such token of theirs.</exception>
    public async Task RevokeAsync(string user, string name, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var owner = await AccountEditor.FindAsync(db, user, NamespaceKind.User, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Record(
            new HubEvent(EventActions.TokenRevoked, actor, $"user {owner.Name}") { Details = new Dictionary<string, string> { ["token"] = name } },
            time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        if (await db.Tokens.Where(row => row.UserId == owner.Id && row.Name == name).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The user '{owner.Name}' has no token '{name}'.");
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
