using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Publishing;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server;

/// <summary>Makes a hub's folder ready before the first request: database, signing key, accounts.</summary>
internal sealed class HubServerCore(
    HubDatabase database, IBlobStore store, UploadTickets tickets, SeedApplier seeds, HubServerOptions options, TimeProvider time)
{
    /// <summary>Makes the database ready for a command beside the server, or before its first start.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => database.MigrateAsync(cancellationToken);

    /// <summary>Migrates the database, makes what a fresh hub needs, and clears what a crash left in the store.</summary>
    /// <param name="seed">The accounts of a fresh hub; null: one administrator whose token is kept in <c>DATA/admin-token</c>.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public async Task<SeedResult> StartAsync(HubSeed? seed, CancellationToken cancellationToken)
    {
        await database.MigrateAsync(cancellationToken);
        await tickets.LoadKeyAsync(cancellationToken);
        var result = await seeds.ApplyIfEmptyAsync(seed, cancellationToken);

        // Another process of this hub may be receiving just now; what is older than any upload may take is a crash's.
        await store.ClearUploadsAsync(time.GetUtcNow() - options.Lfs.UploadUrlLifetime, cancellationToken);
        return result;
    }
}
