using System.Security.Cryptography;
using System.Text.Json;
using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.CacheWorker.Kills;

/// <summary>Looks at every file of a cache that nobody uses at the moment, and compares it with what the hub lists. Reads bytes, trusts nothing.</summary>
/// <param name="root">The cache.</param>
/// <param name="hub">What is right.</param>
/// <param name="spoilt">SHA-256 of bytes that were spoilt on purpose: they may be found, until somebody repairs them.</param>
internal sealed class CacheAudit(string root, HubAudit hub, IReadOnlySet<string> spoilt)
{
    private readonly List<string> _problems = [];

    /// <summary>What must hold at any time, whoever died just now.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync()
    {
        var manifests = await ReadManifestsAsync();
        foreach (var manifest in manifests)
        {
            await CheckManifestAsync(manifest);
        }

        foreach (var folder in SnapshotFolders())
        {
            await CheckFolderAsync(folder, manifests);
        }

        foreach (var blob in Files("blobs"))
        {
            var hash = Hash(blob);
            Require(hash == Path.GetFileName(blob) || spoilt.Contains(hash), $"the blob '{Name(blob)}' has other bytes");
        }

        foreach (var text in Files("refs").Append(At("cache_index.json")).Where(File.Exists))
        {
            RequireJson(text);
        }

        Require(!File.Exists(At("CACHEDIR.TAG")) || new FileInfo(At("CACHEDIR.TAG")).Length > 100, "CACHEDIR.TAG is torn");
        return _problems;
    }

    /// <summary>What must hold as well after a prune that nobody disturbed: nothing is left that nothing needs.</summary>
    public async Task<IReadOnlyList<string>> CheckPrunedAsync()
    {
        await CheckAsync();
        var manifests = await ReadManifestsAsync();
        Require(!Directory.Exists(At("partial")) || !Directory.EnumerateFileSystemEntries(At("partial")).Any(), $"partial/ still has {string.Join(", ", Entries("partial"))}");
        var locks = Files("locks").Select(Path.GetFileName).Where(name => name!.StartsWith("use-", StringComparison.Ordinal)).ToList();
        Require(locks.Count == 0, $"locks/ still has {string.Join(", ", locks)}");
        var shown = manifests.SelectMany(Present).Select(file => file.Sha256!.Value.Hex).ToHashSet(StringComparer.Ordinal);
        foreach (var blob in Files("blobs").Concat(Files("pieces")).Where(blob => !shown.Contains(Path.GetFileName(blob))))
        {
            Require(false, $"'{Name(blob)}' is of a blob that nothing shows");
        }

        foreach (var folder in SnapshotFolders())
        {
            var claimed = manifests.Where(manifest => FolderOf(manifest) == folder).SelectMany(Present).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !claimed.Contains(Below(folder, file))))
            {
                Require(false, $"'{Name(file)}' is claimed by no manifest");
            }
        }

        CheckIndex(manifests);
        return _problems;
    }

    private async Task<IReadOnlyList<CommitManifest>> ReadManifestsAsync()
    {
        using var cache = new CacheManager(root);
        var manifests = new List<CommitManifest>();
        await foreach (var manifest in cache.EnumerateManifestsAsync(CancellationToken.None))
        {
            manifests.Add(manifest);
        }

        Require(manifests.Count == Files("manifests").Count(), $"{Files("manifests").Count()} files lie in manifests/, and {manifests.Count} can be read");
        return manifests;
    }

    private async Task CheckManifestAsync(CommitManifest manifest)
    {
        var what = $"the manifest of {manifest.Id}@{manifest.Commit}";
        var tree = await hub.TreeAsync(manifest.Id.ToString(), manifest.Commit.ToString());
        Require(tree.Count == manifest.Files.Count, $"{what} lists {manifest.Files.Count} files, and the hub {tree.Count}");
        foreach (var file in manifest.Files)
        {
            if (!tree.TryGetValue(file.Path, out var entry))
            {
                Require(false, $"{what} lists '{file.Path}', and the hub does not");
            }
            else
            {
                Require(
                    file.Size == entry.Size && (entry.Lfs is { } lfs ? file.Sha256?.Hex == lfs.Oid : file.GitBlobId == entry.Oid),
                    $"{what} has other facts of '{file.Path}' than the hub");
            }
        }

        foreach (var file in Present(manifest))
        {
            var path = Path.Combine(FolderOf(manifest)!, file.Path);
            CheckFile(path, tree[file.Path]);
            Require(!File.Exists(path) || Hash(path) is var hash && (hash == file.Sha256!.Value.Hex || spoilt.Contains(hash)), $"{what} calls '{file.Path}' {file.Sha256}, and it is not");
        }
    }

    // Files that no manifest speaks of yet, or any more, are right all the same: people look into these folders.
    private async Task CheckFolderAsync(string folder, IReadOnlyList<CommitManifest> manifests)
    {
        var claims = manifests.Where(manifest => FolderOf(manifest) == folder).SelectMany(Present).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var id = Path.GetFileName(Path.GetDirectoryName(folder)!).Replace("--", "/", StringComparison.Ordinal);
        var tree = await hub.TreeAsync(id, Path.GetFileName(folder));
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !claims.Contains(Below(folder, file))))
        {
            if (tree.TryGetValue(Below(folder, file), out var entry))
            {
                CheckFile(file, entry);
            }
            else
            {
                Require(false, $"'{Name(file)}' is no file of the commit");
            }
        }
    }

    private void CheckFile(string path, TreeEntry entry)
    {
        if (!File.Exists(path))
        {
            Require(false, $"'{Name(path)}' is missing{(new FileInfo(path).LinkTarget is { } target ? $" behind its link to {target}" : "")}");
        }
        else
        {
            Require(HubAudit.IsFile(entry, ReadAll(path)) || spoilt.Contains(Hash(path)), $"'{Name(path)}' has other bytes than the hub lists");
        }
    }

    private void CheckIndex(IReadOnlyList<CommitManifest> manifests)
    {
        using var index = JsonDocument.Parse(File.ReadAllText(At("cache_index.json")));
        var listed = index.RootElement.GetProperty("models").EnumerateArray()
            .SelectMany(model => model.GetProperty("files").EnumerateArray().Select(file => $"{model.GetProperty("id")}@{model.GetProperty("commit")} {file.GetProperty("path")} {file.GetProperty("sha256")}"))
            .Order(StringComparer.Ordinal);
        var expected = manifests.SelectMany(manifest => Present(manifest).Select(file => $"{manifest.Id}@{manifest.Commit} {file.Path} {file.Sha256}")).Order(StringComparer.Ordinal);
        Require(listed.SequenceEqual(expected, StringComparer.Ordinal), "cache_index.json does not say what the manifests say");
    }

    private void RequireJson(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
        }
        catch (JsonException e)
        {
            Require(false, $"'{Name(path)}' is torn: {e.Message}");
        }
    }

    private void Require(bool holds, string problem)
    {
        if (!holds)
        {
            _problems.Add($"cache: {problem}");
        }
    }

    private static IEnumerable<ManifestFile> Present(CommitManifest manifest) =>
        manifest.Snapshot is null ? [] : manifest.Files.Where(file => file is { Present: true, Sha256: not null });

    private string? FolderOf(CommitManifest manifest) =>
        manifest.Snapshot is null ? null : At($"models/{manifest.Id.ToString().Replace("/", "--", StringComparison.Ordinal)}/{manifest.Snapshot}");

    private IEnumerable<string> SnapshotFolders() =>
        Directory.Exists(At("models")) ? Directory.EnumerateDirectories(At("models")).SelectMany(Directory.EnumerateDirectories) : [];

    private IEnumerable<string> Files(string folder) =>
        Directory.Exists(At(folder)) ? Directory.EnumerateFiles(At(folder), "*", SearchOption.AllDirectories) : [];

    private IEnumerable<string> Entries(string folder) =>
        Directory.Exists(At(folder)) ? Directory.EnumerateFileSystemEntries(At(folder), "*", SearchOption.AllDirectories).Select(Name) : [];

    private string At(string path) => Path.Combine(root, path);

    private string Name(string path) => Below(root, path);

    private static string Below(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    private static string Hash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static byte[] ReadAll(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
