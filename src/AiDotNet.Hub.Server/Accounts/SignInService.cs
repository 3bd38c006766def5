using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Lets people in who show a password.</summary>
internal sealed class SignInService(HubDatabase database, SignInLimits limits, TimeProvider time, ILogger<SignInService> logger)
{
    /// <summary>What the log calls a name that no user has: people type passwords into the wrong field.</summary>
    private const string Stranger = "(unknown)";

    /// <summary>The user of a name and a password. Takes as long for a name that nobody has.</summary>
    /// <param name="name">The name, in any spelling.</param>
    /// <param name="password">The password.</param>
    /// <param name="address">Where the request came from.</param>
    /// <param name="requestId">The request's <c>X-Request-Id</c>.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    /// <returns>What the browser keeps; null where the two do not belong together.</returns>
    /// <exception cref="TooManyAttemptsException">There were too many attempts.</exception>
    public async Task<SessionTicket?> SignInAsync(string name, string password, string address, string requestId, CancellationToken cancellationToken)
    {
        // No longer name can be anyone's, and what is remembered of attempts is to stay small.
        var normalized = NormalizedName.Of(name.Length <= ModelId.MaxLength ? name : Stranger);
        if (limits.Take(normalized, address) is { } wait)
        {
            AccountsLog.AttemptsRefused(logger, address, (int)wait.TotalSeconds);
            throw new TooManyAttemptsException(wait);
        }

        await using var db = database.Open();
        var user = await db.Namespaces.FirstOrDefaultAsync(row => row.NormalizedName == normalized && row.Kind == NamespaceKind.User, cancellationToken);
        var matches = Passwords.Matches(password, user?.PasswordHash);
        var actor = new Actor(user?.Name ?? Stranger) { UserId = user?.Id, Address = address, RequestId = requestId };
        db.Record(
            new HubEvent(matches ? EventActions.SignedIn : EventActions.SignInFailed, actor, $"user {actor.Name}")
            {
                Details = new Dictionary<string, string> { ["by"] = "password" },
            },
            time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        if (!matches)
        {
            return null;
        }

        limits.Succeeded(normalized, address);
        return AccountService.SessionOf(user!);
    }
}
