using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Tests.Content;

namespace AiDotNet.Hub.Tests.Caching;

/// <summary>A cache in a folder of its own, and a hub's part: a commit of three files, whose bytes it hands out and counts.</summary>
internal sealed class CacheFixture : IDisposable
{
    public const string Hub = "hub.test";
    public const string Weights = "onnx/model.onnx";
    public const string Config = "config.json";
    public const string Readme = "README.md";

    public static readonly ModelId Id = ModelId.Parse("acme/bert");
    public static readonly RevisionId Commit = RevisionId.Parse(new string('a', 40));

    private readonly TemporaryDirectory _folder = new();

    public CacheFixture(CacheTraits? traits = null, TimeProvider? time = null, string? root = null)
    {
        Root = root ?? _folder.File("cache");
        Cache = new CacheManager(Root, time, traits ?? new CacheTraits());
    }

    public string Root { get; }

    public string Folder => _folder.Path;

    public CacheManager Cache { get; }

    /// <summary>What the hub would send.</summary>
    public Dictionary<string, byte[]> Bytes { get; } = new(StringComparer.Ordinal)
    {
        [Weights] = TestBytes.Make(seed: 3, 200_001),
        [Config] = "{\"hidden_size\": 8}"u8.ToArray(),
        [Readme] = "# A model\n"u8.ToArray(),
    };

    /// <summary>The paths that were fetched, in order.</summary>
    public List<string> Fetched { get; } = [];

    /// <summary>A path below the root, with <c>/</c>.</summary>
    public string At(string path) => Path.Combine([Root, .. path.Split('/')]);

    /// <summary>Everything below a folder of the root, as paths with <c>/</c>, ordered.</summary>
    public string[] Names(string below = "") => Directory.Exists(At(below))
        ? [.. Directory.EnumerateFiles(At(below), "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(At(below), p).Replace('\\', '/')).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The commit as the hub lists it: weights by SHA-256, the rest by git blob id.</summary>
    public ManifestFile[] Listing() => [.. Bytes.Select(file => Listed(file.Key, file.Value, lfs: file.Key == Weights))];

    public static ManifestFile Listed(string path, byte[] bytes, bool lfs) =>
        new() { Path = path, Size = bytes.Length, Sha256 = lfs ? TestBytes.Sha256(bytes) : null, GitBlobId = lfs ? null : GitBlobId.Compute(bytes) };

    /// <summary>What the client does: records the listing, looks, fetches what is missing, links.</summary>
    public async Task<ModelSnapshot> ResolveAsync(string[]? paths = null, string hub = Hub, ModelId? id = null, RevisionId? commit = null)
    {
        paths ??= [.. Bytes.Keys];
        Cache.Use(hub, id ?? Id, commit ?? Commit);
        var manifest = await Cache.FindManifestAsync(hub, id ?? Id, commit ?? Commit, CancellationToken.None)
            ?? await Cache.RecordCommitAsync(hub, id ?? Id, commit ?? Commit, Listing(), CancellationToken.None);
        var look = await Cache.LookUpAsync(manifest, paths, verifyContent: false, CancellationToken.None);
        return look.Snapshot ?? await Cache.LinkSnapshotAsync(manifest, await FetchAsync(look.Missing), paths, CancellationToken.None);
    }

    public async Task<IReadOnlyList<CompletedFile>> FetchAsync(IReadOnlyList<ManifestFile> missing)
    {
        var completed = new List<CompletedFile>();
        foreach (var file in missing)
        {
            await using var lease = await Cache.BeginBlobAsync(file, CancellationToken.None);
            if (!lease.IsPresent)
            {
                Fetched.Add(file.Path);
                await lease.Writer.WriteAsync(Bytes[file.Path].AsMemory((int)lease.Length), CancellationToken.None);
            }

            completed.Add(await lease.CompleteAsync(file.Path, CancellationToken.None));
        }

        return completed;
    }

    public async Task<CommitManifest> ManifestAsync(string hub = Hub, ModelId? id = null, RevisionId? commit = null) =>
        Assert.IsType<CommitManifest>(await Cache.FindManifestAsync(hub, id ?? Id, commit ?? Commit, CancellationToken.None));

    /// <summary>The paths of a selection that the cache does not have; empty where it answers.</summary>
    public async Task<string[]> MissingAsync(string[]? paths = null, bool verifyContent = false, ModelId? id = null)
    {
        var look = await Cache.LookUpAsync(await ManifestAsync(id: id), paths ?? [.. Bytes.Keys], verifyContent, CancellationToken.None);
        Assert.Equal(look.Missing.Count == 0, look.Snapshot is not null);
        return [.. look.Missing.Select(file => file.Path)];
    }

    /// <summary>Writes into a read-only file, as a careless program would.</summary>
    public static void Overwrite(string path, byte[] bytes, bool keepTime = false)
    {
        var time = File.GetLastWriteTimeUtc(path);
        new FileInfo(path).IsReadOnly = false;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.Write(bytes);
            file.SetLength(bytes.Length);
        }

        File.SetLastWriteTimeUtc(path, keepTime ? time : time.AddSeconds(2));
    }

    public static byte[] Flipped(byte[] bytes)
    {
        var copy = (byte[])bytes.Clone();
        copy[^1] ^= 1;
        return copy;
    }

    public void Dispose()
    {
        Cache.Dispose();
        _folder.Dispose();
    }
}

/// <summary>The calls of a cache that concern <see cref="CacheFixture.Id"/>.</summary>
internal static class CacheFixtureCalls
{
    public static Task<BlobLease> BeginBlobAsync(this CacheManager cache, ManifestFile file, CancellationToken cancellationToken) =>
        cache.BeginBlobAsync(CacheFixture.Id, file, cancellationToken);
}
