using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Caching.HuggingFace;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Search;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub;

/// <summary>A hub and the cache in front of it: find, fetch, keep, verify and publish models. Thread-safe; dispose it when the program ends.</summary>
/// <remarks>Every method throws <see cref="HubException"/> or one of its leaves for what can be expected to fail, and
/// <see cref="OperationCanceledException"/> only where the caller's token was cancelled.</remarks>
public sealed class ModelHub : IDisposable
{
    private static readonly Lock DefaultLock = new();
    private static ModelHub? s_default;

    private readonly CacheManager _cache;
    private readonly HubSites _sites;

    /// <summary>Opens a hub.</summary>
    /// <param name="options">Where and who; null for the defaults. Later changes to it have no effect.</param>
    /// <exception cref="ArgumentException">The options cannot be used; the message says which.</exception>
    public ModelHub(ModelHubOptions? options = null)
        : this(options ?? new ModelHubOptions(), TimeProvider.System)
    {
    }

    internal ModelHub(
        ModelHubOptions options,
        TimeProvider time,
        TransferSettings? settings = null,
        HttpMessageHandler? handler = null,
        CacheTraits? traits = null,
        CacheManager? cache = null)
    {
        options.Validate();
        Options = options;
        _cache = cache ?? OpenCache(options, time, traits ?? new CacheTraits());
        _sites = new HubSites(options, _cache, time, settings, handler);
    }

    /// <summary>The hub of this process, made from <see cref="ModelHubOptions.FromEnvironment()"/> at first use, unless one was set. Not disposed by anyone.</summary>
    public static ModelHub Default
    {
        get
        {
            lock (DefaultLock)
            {
                return s_default ??= new ModelHub(ModelHubOptions.FromEnvironment());
            }
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            lock (DefaultLock)
            {
                s_default = value;
            }
        }
    }

    /// <summary>The options it was opened with.</summary>
    public ModelHubOptions Options { get; }

    /// <summary>Makes the selected files of a model's revision present on this disk, each checked, and says where.</summary>
    /// <param name="reference">The model and its revision. A full commit that is on this disk is answered without any network; a branch or tag takes one request.</param>
    /// <param name="options">Which files; null for all.</param>
    /// <param name="progress">Told how far it is, or null. What is on the disk already is not counted.</param>
    /// <param name="cancellationToken">Stops it; what came so far is kept, and the next call goes on from there.</param>
    /// <exception cref="ModelNotFoundException">The hub has no such model, or does not show it.</exception>
    /// <exception cref="RevisionNotFoundException">The model has no such branch, tag, version or commit.</exception>
    /// <exception cref="EntryNotFoundException">A named file, or any file for a pattern, is not there.</exception>
    /// <exception cref="AccessDeniedException">The hub wants a token, or refuses this one.</exception>
    /// <exception cref="IntegrityException">The bytes are not what the hub lists. Nothing of them was kept.</exception>
    /// <exception cref="HubUnavailableException">The hub cannot be reached, or broke off too often.</exception>
    /// <exception cref="OfflineMissException">Offline, and not all of it is in the cache.</exception>
    /// <exception cref="DiskFailureException">The disk is full or refuses the write. Where it is clear from the start that the space does not
    /// suffice, nothing is fetched.</exception>
    public async Task<ModelSnapshot> ResolveAsync(
        ModelReference reference,
        ResolveOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var (site, revision) = await _sites.LocateAsync(reference, cancellationToken).ConfigureAwait(false);
        return await site.Snapshots.ResolveAsync(reference, revision, options ?? new ResolveOptions(), progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says what <see cref="ResolveAsync"/> with the same options would fetch now, and how large it is, without fetching any file.</summary>
    /// <param name="reference">The model and its revision.</param>
    /// <param name="options">Which files; null for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OfflineMissException">Offline, and the commit is not known here. The other errors are those of <see cref="ResolveAsync"/>.</exception>
    public async Task<DownloadPlan> PlanAsync(ModelReference reference, ResolveOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (site, revision) = await _sites.LocateAsync(reference, cancellationToken).ConfigureAwait(false);
        return await site.Snapshots.PlanAsync(reference, revision, options ?? new ResolveOptions(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fetches one file and says where it lies.</summary>
    /// <param name="reference">The model and its revision.</param>
    /// <param name="path">The path from the repository's root, with <c>/</c>.</param>
    /// <param name="progress">Told how far it is, or null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The file's absolute path in the cache; read-only.</returns>
    /// <exception cref="EntryNotFoundException">The revision has no such file. The other errors are those of <see cref="ResolveAsync"/>.</exception>
    public async Task<string> DownloadFileAsync(
        ModelReference reference,
        string path,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var snapshot = await ResolveAsync(reference, new ResolveOptions { Files = FileSelection.Named(path) }, progress, cancellationToken).ConfigureAwait(false);
        return Path.Combine(snapshot.Path, path.Replace('/', Path.DirectorySeparatorChar));
    }

    /// <summary>Writes the selected files as plain files into a folder of the caller's. The cache keeps them as well.</summary>
    /// <param name="reference">The model and its revision.</param>
    /// <param name="directory">The folder; made where it is missing. Files of other names in it stay.</param>
    /// <param name="options">Which files; null for all.</param>
    /// <param name="progress">Told how far the download is, or null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>A snapshot whose path is that folder.</returns>
    public async Task<ModelSnapshot> DownloadToAsync(
        ModelReference reference,
        string directory,
        ResolveOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        directory = Path.GetFullPath(directory);
        var (site, revision) = await _sites.LocateAsync(reference, cancellationToken).ConfigureAwait(false);
        var snapshot = await site.Snapshots.ResolveAsync(reference, revision, options ?? new ResolveOptions(), progress, cancellationToken, directory).ConfigureAwait(false);
        return await _cache.ExportAsync(snapshot, directory, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes models as one file, to be taken to a machine without the hub: an uncompressed tar, the same bytes for the same snapshots.
    /// What the cache lacks is fetched first. <see cref="CacheManager.ImportAsync"/> reads it.</summary>
    /// <param name="models">The models and their revisions.</param>
    /// <param name="destination">Where to; stays open.</param>
    /// <param name="options">Which files of each; null for all.</param>
    /// <param name="progress">Told how far the download is, or null.</param>
    /// <param name="cancellationToken">Stops it; the destination is not whole then.</param>
    /// <returns>The snapshots that were written. The errors are those of <see cref="ResolveAsync"/>.</returns>
    public async Task<IReadOnlyList<ModelSnapshot>> ExportAsync(
        IReadOnlyList<ModelReference> models,
        Stream destination,
        ResolveOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(destination);
        var snapshots = new List<ModelSnapshot>();
        foreach (var model in models)
        {
            snapshots.Add(await ResolveAsync(model, options, progress, cancellationToken).ConfigureAwait(false));
        }

        List<ModelSnapshot> distinct = [.. snapshots.DistinctBy(snapshot => (snapshot.Id, snapshot.Commit))];
        await _cache.WriteBundleAsync(distinct, destination, progress: null, cancellationToken).ConfigureAwait(false);
        return distinct;
    }

    /// <summary>Publishes a folder, as one commit unless the options say otherwise: checks it, sends what the hub lacks, makes the repository and the branch where they are missing.</summary>
    /// <param name="id">The model; a bare name goes to the namespace of whom the token belongs to.</param>
    /// <param name="directory">The folder. <c>.git</c> and the folders of caches in it are left out. Files that the hub has beyond these stay there.</param>
    /// <param name="options">Branch, message, tag; null for the defaults.</param>
    /// <param name="progress">Told how far the upload is, or null.</param>
    /// <param name="cancellationToken">Stops it; nothing becomes visible before the last step.</param>
    /// <exception cref="PackageFormatException">The folder breaks a rule; the message lists what. Nothing was sent.</exception>
    /// <exception cref="AccessDeniedException">No token, an unknown one, or no right to write there.</exception>
    /// <exception cref="IntegrityException">A file changed while it was being sent. Nothing was committed.</exception>
    /// <exception cref="HubUnavailableException">The hub cannot be reached, or broke off too often. A commit is never sent twice: whether the last one arrived, <see cref="GetInfoAsync"/> tells.</exception>
    /// <exception cref="HubException"><see cref="HubErrorCode.OfflineMiss"/>: offline mode is on.</exception>
    public async Task<PublishResult> PublishAsync(
        ModelId id,
        string directory,
        PublishOptions? options = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        options ??= new PublishOptions();
        ThrowIfOffline($"Publishing '{id}'");
        if (options is { CreatePullRequest: true, Tag: not null })
        {
            throw new ArgumentException("A pull request cannot get a tag: tag the commit that it becomes.", nameof(options));
        }

        if (options.Check)
        {
            await CheckAsync(directory, cancellationToken).ConfigureAwait(false);
        }

        var site = _sites.ForPublishing(id);
        var named = await new RepositoryCreator(site.Api).NameAsync(id, cancellationToken).ConfigureAwait(false);
        site.ThrowIfElsewhere(id, named);
        var outcome = await new ModelPublisher(site.Api).PublishAsync(
            new PublishRequest
            {
                Id = named,
                Files = LocalTree.Scan(directory),
                Branch = options.Branch,
                Message = options.Message ?? $"Publish {id.Name}",
                Private = options.Private,
                Tag = options.Tag,
                CreatePullRequest = options.CreatePullRequest,
                SeveralCommits = options.SeveralCommits,
            },
            progress,
            cancellationToken).ConfigureAwait(false);
        return new PublishResult
        {
            Id = outcome.Id,
            Commit = outcome.Commit,
            Url = outcome.Url,
            PullRequestUrl = outcome.PullRequestUrl,
            Uploaded = outcome.Uploaded,
            Reused = outcome.Reused,
        };
    }

    /// <summary>Finds models, page by page: on the hub, or in the cache when offline (there in the order of the ids).</summary>
    /// <param name="query">What to look for.</param>
    /// <param name="cancellationToken">Stops between and within pages.</param>
    public IAsyncEnumerable<ModelInfo> SearchAsync(SearchQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var site = _sites.ForSearch(query.Author);
        return new ModelIndex(site.Api, _cache, site.CacheName, Options.Offline, site.MayAnswer).SearchAsync(query, cancellationToken);
    }

    /// <summary>A model's information at a revision; offline, what its files in the cache tell.</summary>
    /// <param name="reference">The model and its revision.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<ModelInfo> GetInfoAsync(ModelReference reference, CancellationToken cancellationToken = default)
    {
        if (!Options.Offline && Resolution.VersionRequest.Parse(reference.Id, reference.Revision ?? RevisionResolver.DefaultBranch) is null)
        {
            return await _sites.AskAsync(reference.Id, site => ReadInfoAsync(site, reference.Id, reference.Revision, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        var (owner, revision) = await _sites.LocateAsync(reference, cancellationToken).ConfigureAwait(false);
        if (!Options.Offline)
        {
            return await ReadInfoAsync(owner, revision.Id, revision.Commit.ToString(), cancellationToken).ConfigureAwait(false);
        }

        var manifest = await _cache.FindManifestAsync(owner.CacheName, revision.Id, revision.Commit, cancellationToken).ConfigureAwait(false)
            ?? throw new OfflineMissException(reference.ToString(), $"nothing is known of commit {revision.Commit}");
        return await CachedModelReader.ReadAsync(_cache, manifest, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A model's branches and tags, as the hub has them now.</summary>
    /// <param name="id">The model.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ModelNotFoundException">The hub has no such model, or does not show it.</exception>
    /// <exception cref="HubException"><see cref="HubErrorCode.OfflineMiss"/>: offline mode is on.</exception>
    public Task<RefList> ListRefsAsync(ModelId id, CancellationToken cancellationToken = default)
    {
        ThrowIfOffline($"Listing the branches and tags of '{id}'");
        return _sites.AskAsync(id, site => site.Api.GetRefsAsync(id, cancellationToken), cancellationToken);
    }

    /// <summary>Who the token belongs to.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AccessDeniedException">No token, or one that the hub does not know.</exception>
    public Task<WhoAmI> WhoAmIAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfOffline("Asking who the token belongs to");
        return _sites.First.Api.WhoAmIAsync(cancellationToken);
    }

    /// <summary>Hashes what the cache holds and reports what is bad; fetches just that again where <paramref name="repair"/> is set.</summary>
    /// <param name="id">The model, or null for all.</param>
    /// <param name="repair">Whether to fetch bad files again. Only those of this hub can be; offline none.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public Task<VerifyReport> VerifyAsync(ModelId? id = null, bool repair = false, CancellationToken cancellationToken = default) =>
        new CacheVerifier(_cache, manifest => _sites.Find(manifest.Endpoint, manifest.Id)?.Snapshots).VerifyAsync(id, repair && !Options.Offline, cancellationToken);

    /// <summary>The cache in front of the hub: what it holds, what may go.</summary>
    public CacheManager Cache => _cache;

    /// <summary>What the cache and its base hold, of every hub.</summary>
    /// <param name="cancellationToken">Stops the look.</param>
    public Task<IReadOnlyList<CachedModel>> ListCacheAsync(CancellationToken cancellationToken = default) => _cache.ListAsync(cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        _cache.Dispose();
        _sites.Dispose();
    }

    private static async Task<ModelInfo> ReadInfoAsync(HubSite site, ModelId id, string? revision, CancellationToken cancellationToken)
    {
        var info = await site.Api.GetInfoAsync(id, revision, cancellationToken).ConfigureAwait(false);
        site.ThrowIfElsewhere(id, ModelId.TryParse(info.Id, out var answered) ? answered : id);
        return info;
    }

    private static CacheManager OpenCache(ModelHubOptions options, TimeProvider time, CacheTraits traits)
    {
        if (options.CacheLayout == CacheLayoutKind.AiDotNet)
        {
            return new CacheManager(options.CacheDirectory, time, traits, options.HuggingFaceCacheDirectory, options.BaseCacheDirectory);
        }

        // What another model of the same cache has need not be downloaded either.
        var shared = new HuggingFaceCacheBackend(options.CacheDirectory ?? options.HuggingFaceCacheDirectory, time, traits, options.Offline);
        return new CacheManager(shared, shared.Root);
    }

    private static async Task CheckAsync(string directory, CancellationToken cancellationToken)
    {
        var problems = await PackageCheck.RunAsync(directory, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (problems.Count > 0)
        {
            var others = string.Concat(problems.Skip(1).Select(problem => $"{Environment.NewLine}{problem.File}: {problem.Message}"));
            throw new PackageFormatException(problems[0].Rule, problems[0].File, problems[0].Message + others);
        }
    }

    private void ThrowIfOffline(string what)
    {
        if (Options.Offline)
        {
            throw new HubException(HubErrorCode.OfflineMiss, $"{what} needs the hub, and offline mode is on. Switch it off and try again.");
        }
    }
}
