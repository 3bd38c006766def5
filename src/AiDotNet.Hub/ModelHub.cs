using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Search;

namespace AiDotNet.Hub;

/// <summary>A hub and the cache in front of it: find, fetch, keep, verify and publish models. Thread-safe; dispose it when the program ends.</summary>
public sealed class ModelHub : IDisposable
{
    /// <summary>Opens a hub.</summary>
    /// <param name="options">Where and who; null for the defaults.</param>
    public ModelHub(ModelHubOptions? options = null) => Options = options ?? new ModelHubOptions();

    /// <summary>The hub of this process, made from <see cref="ModelHubOptions.FromEnvironment"/> at first use, unless one was set.</summary>
    public static ModelHub Default { get; set; } = null!;

    /// <summary>The options it was opened with.</summary>
    public ModelHubOptions Options { get; }

    /// <summary>Makes the selected files of a model's revision present on this disk, each checked, and says where.</summary>
    public Task<ModelSnapshot> ResolveAsync(
        ModelReference reference,
        ResolveOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Fetches one file and says where it lies.</summary>
    public Task<string> DownloadFileAsync(
        ModelReference reference,
        string path,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Writes the selected files as plain files into a folder of the caller's.</summary>
    /// <returns>A snapshot whose path is that folder.</returns>
    public Task<ModelSnapshot> DownloadToAsync(
        ModelReference reference,
        string directory,
        ResolveOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Publishes a folder as one commit: checks it, sends what the hub lacks, makes the repository and the branch where they are missing.</summary>
    public Task<PublishResult> PublishAsync(
        ModelId id,
        string directory,
        PublishOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Finds models, page by page: on the hub, or in the cache when offline.</summary>
    public IAsyncEnumerable<ModelInfo> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>A model's information at a revision.</summary>
    public Task<ModelInfo> GetInfoAsync(ModelReference reference, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Who the token belongs to.</summary>
    public Task<WhoAmI> WhoAmIAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Hashes what the cache holds and reports what is bad; fetches just that again where <paramref name="repair"/> is set.</summary>
    /// <param name="id">The model, or null for all.</param>
    /// <param name="repair">Whether to fetch bad files again.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public Task<VerifyReport> VerifyAsync(ModelId? id = null, bool repair = false, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>What the cache holds.</summary>
    public Task<IReadOnlyList<CachedModel>> ListCacheAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
