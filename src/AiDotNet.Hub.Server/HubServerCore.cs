using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Publishing;
using AiDotNet.Hub.Server.Storage;
using AiDotNet.Hub.Server.Xet;

namespace AiDotNet.Hub.Server;

/// <summary>Makes a hub's folder ready before the first request: database, signing key, accounts.</summary>
internal sealed class HubServerCore(
    HubDatabase database, IBlobStore store, UploadTickets tickets, XetTickets xetTickets, SeedApplier seeds, HubServerOptions options, TimeProvider time)
{
    /// <summary>Brings the tables to this version's.</summary>
    /// <returns>The names of the migrations that were missing.</returns>
    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken) => database.MigrateAsync(cancellationToken);

    /// <summary>Migrates the database, makes what a fresh hub needs, and clears what a crash left in the store.</summary>
    /// <param name="seed">The accounts of a fresh hub; null: one administrator whose token is kept in <c>DATA/admin-token</c>.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="HubException">The tables are older than this version's and are not to be changed by the start.</exception>
    public async Task<SeedResult> StartAsync(HubSeed? seed, CancellationToken cancellationToken)
    {
        if (options.Database.MigrateOnStart)
        {
            await database.MigrateAsync(cancellationToken);
        }
        else if (await database.PendingMigrationsAsync(cancellationToken) is { Count: > 0 } pending)
        {
            throw new HubException(
                HubErrorCode.InvalidRequest,
                $"The database lacks this version's tables ({string.Join(", ", pending)}), and Hub:Database:MigrateOnStart is false. Run 'adn-hub migrate', then start again.");
        }

        await tickets.LoadKeyAsync(cancellationToken);
        await xetTickets.LoadKeyAsync(cancellationToken);
        var result = await seeds.ApplyIfEmptyAsync(seed, cancellationToken);

        // Another process of this hub may be receiving just now; what is older than any upload may take is a crash's.
        await store.ClearUploadsAsync(time.GetUtcNow() - options.Lfs.UploadUrlLifetime, cancellationToken);
        return result;
    }
}
