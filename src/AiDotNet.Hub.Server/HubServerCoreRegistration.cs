using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Discussions;
using AiDotNet.Hub.Server.Publishing;
using AiDotNet.Hub.Server.Search;
using AiDotNet.Hub.Server.Storage;
using AiDotNet.Hub.Server.Webhooks;
using AiDotNet.Hub.Server.Xet;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AiDotNet.Hub.Server;

/// <summary>Registers the rooms below the API.</summary>
internal static class HubServerCoreRegistration
{
    /// <summary>Adds accounts, catalog, discussions, publishing, search, storage and data. <see cref="HubServerCore.StartAsync"/> is to run before the first call.</summary>
    public static IServiceCollection AddHubServerCore(this IServiceCollection services, HubServerOptions options)
    {
        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HubDatabase>();
        services.AddXet(new LocalBlobStore(new BlobStoreLayout(options.Storage.Path ?? options.DataDirectory)));
        services.TryAddSingleton<IBlobReader>(provider => provider.GetRequiredService<IBlobStore>());
        services.AddLogging();
        services.AddAccounts();
        services.TryAddSingleton<RepositoryCatalog>();
        services.TryAddSingleton<AccessRequests>();
        services.TryAddSingleton<DownloadCounter>();
        services.AddHostedService<DownloadCounterJob>();
        services.TryAddSingleton<NamespaceRepositories>();
        services.TryAddSingleton<RepositoryLikes>();
        services.TryAddSingleton<ShardHeaders>();
        services.TryAddSingleton<RepositoryPublisher>();
        services.TryAddSingleton<PartUploads>();
        services.TryAddSingleton<RepositoryEditor>();
        services.TryAddSingleton<RepositoryDuplicator>();
        services.TryAddSingleton<HistoryRewriter>();
        services.TryAddSingleton<LfsObjects>();
        services.TryAddSingleton<MovedRepositories>();
        services.TryAddSingleton<UploadTickets>();
        services.AddHostedService<UploadCleaner>();
        services.TryAddSingleton<ModelListing>();
        services.TryAddSingleton<TagIndex>();
        services.AddWebhooks();
        services.TryAddSingleton<PullRequests>();
        services.TryAddSingleton<DiscussionEditor>();
        services.TryAddSingleton<DiscussionReader>();
        services.TryAddSingleton<HubServerCore>();
        services.TryAddSingleton<HubReadiness>();
        return services;
    }
}
