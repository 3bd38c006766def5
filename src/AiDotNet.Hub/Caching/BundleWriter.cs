using System.Formats.Tar;
using System.Text.Json;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching;

/// <summary>Writes snapshots as one uncompressed tar. The same snapshots give the same bytes, whoever writes them and when.</summary>
internal sealed class BundleWriter(CacheManager cache)
{
    // What ustar's octal size field holds.
    private const long LargestUstarFile = (1L << 33) - 1;
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Writes a bundle.</summary>
    /// <param name="snapshots">What to write, each with the hub that it came from.</param>
    /// <param name="destination">Where to; stays open.</param>
    /// <param name="progress">Told the bytes of each blob that was written, or null.</param>
    /// <param name="cancellationToken">Stops between and within blobs.</param>
    /// <exception cref="IntegrityException">A blob is not what it was; the bundle is not whole.</exception>
    public async Task WriteAsync(
        IReadOnlyList<ModelSnapshot> snapshots, Stream destination, Action<long>? progress, CancellationToken cancellationToken)
    {
        var models = new List<BundledModel>();
        foreach (var snapshot in snapshots.OrderBy(snapshot => snapshot.Id.ToString(), StringComparer.Ordinal).ThenBy(snapshot => snapshot.Commit.ToString(), StringComparer.Ordinal))
        {
            models.Add(await DescribeAsync(snapshot, cancellationToken).ConfigureAwait(false));
        }

        var tar = new TarWriter(destination, TarEntryFormat.Ustar, leaveOpen: true);
        await using (tar.ConfigureAwait(false))
        {
            var index = JsonSerializer.SerializeToUtf8Bytes(new BundleIndex { Models = models }, CacheJsonContext.Default.BundleIndex);
            await AddAsync(tar, BundleIndex.EntryName, new MemoryStream(index), index.Length, cancellationToken).ConfigureAwait(false);
            var sources = snapshots.SelectMany(snapshot => snapshot.Files.Select(file => (file.Sha256, Path: CacheLayout.FileBelow(snapshot.Path, file.Path))));
            foreach (var (digest, path) in sources.DistinctBy(source => source.Sha256).OrderBy(source => source.Sha256.Hex, StringComparer.Ordinal))
            {
                await AddBlobAsync(tar, digest, path, progress, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<BundledModel> DescribeAsync(ModelSnapshot snapshot, CancellationToken cancellationToken)
    {
        var endpoint = snapshot.Endpoint!;
        var manifest = await cache.FindManifestAsync(endpoint, snapshot.Id, snapshot.Commit, cancellationToken).ConfigureAwait(false)
            ?? throw new OfflineMissException($"{snapshot.Id}@{snapshot.Commit}", "it was removed from the cache meanwhile");
        var wanted = snapshot.Files.ToDictionary(file => file.Path, file => file.Sha256, StringComparer.Ordinal);
        var known = await cache.ListRefsAsync(endpoint, snapshot.Id, cancellationToken).ConfigureAwait(false);
        return new BundledModel
        {
            Endpoint = manifest.Endpoint,
            Id = manifest.Id,
            Commit = manifest.Commit,
            Refs = [.. known.Where(found => found.Commit == manifest.Commit).Select(found => found.Name).Order(StringComparer.Ordinal)],
            Files = [.. manifest.Files.OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => new BundledFile
            {
                Path = file.Path,
                Size = file.Size,
                Sha256 = wanted.TryGetValue(file.Path, out var digest) ? digest : file.Sha256,
                GitBlobId = file.GitBlobId,
                Present = wanted.ContainsKey(file.Path),
            })],
        };
    }

    private static async Task AddBlobAsync(TarWriter tar, Digest digest, string path, Action<long>? progress, CancellationToken cancellationToken)
    {
        var blob = CacheFiles.OpenShared(path)
            ?? throw new IntegrityException($"The cache has lost '{path}'. 'adn cache verify --repair' fetches it again.");
        await using (blob.ConfigureAwait(false))
        {
            // A bundle that its reader would refuse is of no use: what goes out is looked at first.
            if (await FileHash.ComputeAsync(path, cancellationToken).ConfigureAwait(false) is var actual && actual != digest)
            {
                throw new IntegrityException($"The cache's file '{path}' has the SHA-256 {actual} by now, where {digest} belongs. 'adn cache verify --repair' fetches it again.");
            }

            await AddAsync(tar, BundleIndex.BlobEntry(digest), blob, blob.Length, cancellationToken).ConfigureAwait(false);
            progress?.Invoke(blob.Length);
        }
    }

    private static async Task AddAsync(TarWriter tar, string name, Stream content, long size, CancellationToken cancellationToken)
    {
        // Everything that differs from machine to machine is fixed.
        TarEntry entry = size <= LargestUstarFile
            ? new UstarTarEntry(TarEntryType.RegularFile, name) { UserName = "", GroupName = "" }
            : new PaxTarEntry(TarEntryType.RegularFile, name, []);
        entry.ModificationTime = DateTimeOffset.UnixEpoch;
        entry.Mode = Mode;
        entry.Uid = 0;
        entry.Gid = 0;
        entry.DataStream = content;
        await tar.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
    }
}
