using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server;

/// <summary>Makes a hub's folder ready before the first request: database, signing key, accounts.</summary>
internal sealed class HubServerCore
{
    /// <summary>Migrates the database, makes what a fresh hub needs, and clears what a crash left in the store.</summary>
    /// <param name="seed">The accounts of a fresh hub; null: one administrator whose token is kept in <c>DATA/admin-token</c>.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public Task<SeedResult> StartAsync(HubSeed? seed, CancellationToken cancellationToken) => throw new NotImplementedException();
}
