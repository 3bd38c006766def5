using System.Formats.Tar;
using System.Text.Json;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching;

/// <summary>Takes the snapshots of a bundle into a cache. Every byte is hashed before anything is linked; a bundle that is cut off or wrong leaves
/// what was whole in it as blobs, and no snapshot.</summary>
internal sealed class BundleReader(CacheManager cache)
{
    private const long LargestIndex = 256 << 20;

    /// <summary>Reads a bundle to its end.</summary>
    /// <param name="source">The bundle; stays open.</param>
    /// <param name="name">Its name, for errors.</param>
    /// <param name="progress">Told the bytes of each blob that was read, or null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PackageFormatException">It is no bundle, or one that names files that no cache may hold.</exception>
    /// <exception cref="IntegrityException">Bytes are missing, or are not what the bundle's index says.</exception>
    public async Task<IReadOnlyList<ModelSnapshot>> ReadAsync(Stream source, string name, Action<long>? progress, CancellationToken cancellationToken)
    {
        var tar = new TarReader(source, leaveOpen: true);
        await using (tar.ConfigureAwait(false))
        {
            try
            {
                var index = await ReadIndexAsync(tar, name, cancellationToken).ConfigureAwait(false);
                var manifests = await RecordAsync(index, cancellationToken).ConfigureAwait(false);
                var completed = await ReadBlobsAsync(tar, name, index, progress, cancellationToken).ConfigureAwait(false);
                return await LinkAsync(index, manifests, completed, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is InvalidDataException or FormatException or EndOfStreamException)
            {
                throw Malformed(name, $"it is no tar file, or is cut off ({e.Message})");
            }
        }
    }

    private static async Task<BundleIndex> ReadIndexAsync(TarReader tar, string name, CancellationToken cancellationToken)
    {
        var entry = await tar.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false);
        if (entry is not { Name: BundleIndex.EntryName, DataStream: { } content } || entry.Length > LargestIndex)
        {
            throw Malformed(name, $"its first entry is not '{BundleIndex.EntryName}'");
        }

        try
        {
            var index = await JsonSerializer.DeserializeAsync(content, CacheJsonContext.Default.BundleIndex, cancellationToken).ConfigureAwait(false);
            return index switch
            {
                null => throw Malformed(name, "its index is empty"),
                { Version: not BundleIndex.CurrentVersion } => throw Malformed(name, $"its format has version {index.Version}, and this program reads version {BundleIndex.CurrentVersion}"),
                _ when !index.Models.All(IsSound) => throw Malformed(name, "its index names a model without a hub, or a file or branch without a name"),
                _ => index,
            };
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw Malformed(name, $"its index cannot be read ({e.Message})");
        }
    }

    private static bool IsSound(BundledModel? model) =>
        model is not null
        && !string.IsNullOrWhiteSpace(model.Endpoint)
        && model.Refs.All(name => !string.IsNullOrEmpty(name))
        && model.Files.All(file => file is not null);

    private static PackageFormatException Malformed(string name, string why) =>
        new("Bundle", name, $"{why}. Nothing was imported; make the bundle again with 'adn export'.");

    // The checks of paths and hashes are those of a hub's listing.
    private async Task<IReadOnlyList<CommitManifest>> RecordAsync(BundleIndex index, CancellationToken cancellationToken)
    {
        var recorded = new List<CommitManifest>();
        foreach (var model in index.Models)
        {
            var files = model.Files.Select(file => new ManifestFile { Path = file.Path, Size = file.Size, Sha256 = file.Sha256, GitBlobId = file.GitBlobId }).ToList();
            cache.Use(model.Endpoint, model.Id, model.Commit);
            recorded.Add(await cache.RecordCommitAsync(model.Endpoint, model.Id, model.Commit, files, cancellationToken).ConfigureAwait(false));
        }

        return recorded;
    }

    private async Task<IReadOnlyDictionary<Digest, bool>> ReadBlobsAsync(
        TarReader tar, string name, BundleIndex index, Action<long>? progress, CancellationToken cancellationToken)
    {
        var expected = new Dictionary<string, List<(ModelId Id, ManifestFile File)>>(StringComparer.Ordinal);
        foreach (var (id, file) in index.Models.SelectMany(model => model.Files.Where(file => file.Present).Select(file => (model.Id, file))))
        {
            var digest = file.Sha256 ?? throw Malformed(name, $"it gives no SHA-256 for '{file.Path}'");
            var entry = BundleIndex.BlobEntry(digest);
            if (!expected.TryGetValue(entry, out var users))
            {
                expected[entry] = users = [];
            }

            users.Add((id, new ManifestFile { Path = file.Path, Size = file.Size, Sha256 = digest, GitBlobId = file.GitBlobId }));
        }

        var downloaded = new Dictionary<Digest, bool>();
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
        {
            if (!expected.Remove(entry.Name, out var users))
            {
                throw Malformed(name, $"it has the entry '{entry.Name}', which its index does not name");
            }

            var (id, file) = users[0];
            downloaded[file.Sha256!.Value] = await TakeAsync(entry.DataStream ?? Stream.Null, id, file, name, cancellationToken).ConfigureAwait(false);
            await ShareAsync(users, name, cancellationToken).ConfigureAwait(false);
            progress?.Invoke(file.Size);
        }

        return expected.Count == 0
            ? downloaded
            : throw new IntegrityException(
                $"The bundle '{name}' ends without {expected.Count} of the blobs that its index names, such as that of '{expected.Values.First()[0].File.Path}'. Nothing was linked; copy the bundle again.");
    }

    private async Task<bool> TakeAsync(Stream content, ModelId id, ManifestFile file, string name, CancellationToken cancellationToken)
    {
        var lease = await cache.BeginBlobAsync(id, file, cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            if (!lease.IsPresent)
            {
                if (lease.Length > 0)
                {
                    await lease.RestartAsync(cancellationToken).ConfigureAwait(false);
                }

                await lease.Writer.CopyFromAsync(content, written: null, cancellationToken).ConfigureAwait(false);
            }

            return (await lease.CompleteAsync($"'{file.Path}' of the bundle '{name}'", cancellationToken).ConfigureAwait(false)).Downloaded;
        }
    }

    // Where a layout keeps the bytes of each model apart, every model of the bundle gets its own.
    private async Task ShareAsync(List<(ModelId Id, ManifestFile File)> users, string name, CancellationToken cancellationToken)
    {
        var first = cache.BlobOf(users[0].Id, users[0].File);
        foreach (var (id, file) in users.Skip(1).Where(user => cache.BlobOf(user.Id, user.File) != first))
        {
            var lease = await cache.BeginBlobAsync(id, file, cancellationToken).ConfigureAwait(false);
            await using (lease.ConfigureAwait(false))
            {
                if (!lease.IsPresent && first is not null)
                {
                    await lease.TryTakeAsync(first, cancellationToken).ConfigureAwait(false);
                }

                await lease.CompleteAsync($"'{file.Path}' of the bundle '{name}'", cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<IReadOnlyList<ModelSnapshot>> LinkAsync(
        BundleIndex index, IReadOnlyList<CommitManifest> manifests, IReadOnlyDictionary<Digest, bool> blobs, CancellationToken cancellationToken)
    {
        var snapshots = new List<ModelSnapshot>();
        foreach (var (model, manifest) in index.Models.Zip(manifests))
        {
            var present = model.Files.Where(file => file.Present).ToList();
            var completed = present.Select(file => new CompletedFile(
                new ManifestFile { Path = file.Path, Size = file.Size, Sha256 = file.Sha256, GitBlobId = file.GitBlobId }, blobs[file.Sha256!.Value]));
            snapshots.Add(await cache.LinkSnapshotAsync(manifest, [.. completed], [.. present.Select(file => file.Path)], cancellationToken).ConfigureAwait(false));
            foreach (var name in model.Refs)
            {
                await cache.WriteRefAsync(model.Endpoint, model.Id, name, model.Commit, etag: null, cancellationToken).ConfigureAwait(false);
            }
        }

        return snapshots;
    }
}
