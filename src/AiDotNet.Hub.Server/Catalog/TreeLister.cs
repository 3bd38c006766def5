using System.Text;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>Lists the files and folders of a commit.</summary>
/// <param name="db">The database.</param>
/// <param name="repository">The repository.</param>
/// <param name="commit">The commit.</param>
/// <param name="withChunks">Whether files carry the hash by which they can be fetched in chunks.</param>
internal sealed class TreeLister(HubDbContext db, CatalogRepository repository, CommitInfo commit, bool withChunks = false)
{
    private const int BatchSize = 500;

    private readonly TreeReader _trees = new(db);

    /// <summary>A page of what lies in a folder.</summary>
    public async Task<TreePage> ListAsync(string path, bool recursive, string? cursor, int limit, CancellationToken cancellationToken)
    {
        path = path.TrimEnd('/');
        if (await _trees.FindAsync(commit.TreeId, path, cancellationToken) is not { IsTree: true } folder)
        {
            throw new EntryNotFoundException(repository.Id.ToString(), commit.Id.ToString(), path);
        }

        var after = TreeCursor.Decode(cursor, recursive);
        var found = new List<(string Path, GitTreeEntry Entry)>();
        var prefix = path.Length == 0 ? "" : path + "/";
        if (recursive)
        {
            await DescendAsync(prefix, folder.Id, after, limit + 1, found, cancellationToken);
        }
        else
        {
            // Folders first, as the Hub has it; the two groups are two stretches of one order.
            var tree = await _trees.GetAsync(folder.Id, cancellationToken);
            found.AddRange(tree.Entries
                .OrderByDescending(entry => entry.IsTree)
                .Select(entry => (prefix + entry.Name, entry))
                .SkipWhile(item => after is not null && TreeCursor.Compare(FlatKey(item.Item1, item.entry), after) <= 0)
                .Take(limit + 1));
        }

        var page = await ToEntriesAsync(found.Take(limit), cancellationToken);
        var last = found.Count > limit ? found[limit - 1] : default;
        var next = found.Count <= limit ? null : TreeCursor.Encode(recursive ? DeepKey(last.Path, last.Entry) : FlatKey(last.Path, last.Entry), recursive);
        return new TreePage(page, next);
    }

    /// <summary>Files and folders by their paths, in the order asked for; unknown ones are left out.</summary>
    public async Task<IReadOnlyList<CatalogEntry>> FindAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var found = new List<(string Path, GitTreeEntry Entry)>();
        foreach (var asked in paths)
        {
            var path = asked.TrimEnd('/');
            if (path.Length > 0 && await _trees.FindAsync(commit.TreeId, path, cancellationToken) is { } entry)
            {
                found.Add((path, entry));
            }
        }

        return await ToEntriesAsync(found, cancellationToken);
    }

    /// <summary>All files, in git's order, without asking what they are.</summary>
    public async Task<IReadOnlyList<CatalogEntry>> ListFilesAsync(bool withBlobs, CancellationToken cancellationToken)
    {
        var found = new List<(string Path, GitTreeEntry Entry)>();
        await DescendAsync("", commit.TreeId, null, int.MaxValue, found, cancellationToken);
        var files = found.Where(item => !item.Entry.IsTree);
        return withBlobs
            ? await ToEntriesAsync(files, cancellationToken)
            : [.. files.Select(item => new CatalogEntry { Path = item.Path, IsDirectory = false, Oid = item.Entry.Id })];
    }

    private async Task DescendAsync(
        string prefix, string treeId, string? after, int limit, List<(string Path, GitTreeEntry Entry)> found, CancellationToken cancellationToken)
    {
        var tree = await _trees.GetAsync(treeId, cancellationToken);
        await _trees.LoadAsync(tree.Entries.Where(entry => entry.IsTree).Select(entry => entry.Id), cancellationToken);
        foreach (var entry in tree.Entries)
        {
            if (found.Count >= limit)
            {
                return;
            }

            var path = prefix + entry.Name;
            var key = DeepKey(path, entry);
            if (after is null || TreeCursor.Compare(key, after) > 0)
            {
                found.Add((path, entry));
            }
            else if (!after.StartsWith(key, StringComparison.Ordinal))
            {
                // All of this folder was on earlier pages.
                continue;
            }

            if (entry.IsTree)
            {
                await DescendAsync(key, entry.Id, after, limit, found, cancellationToken);
            }
        }
    }

    private async Task<IReadOnlyList<CatalogEntry>> ToEntriesAsync(
        IEnumerable<(string Path, GitTreeEntry Entry)> items, CancellationToken cancellationToken)
    {
        var list = items.ToList();
        var blobs = new Dictionary<string, GitBlobRow>(StringComparer.Ordinal);
        foreach (var batch in list.Where(item => !item.Entry.IsTree).Select(item => item.Entry.Id).Distinct().Chunk(BatchSize))
        {
            var rows = db.GitBlobs.Where(row => row.RepositoryId == repository.Key.Value && batch.Contains(row.Id));
            await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                blobs[row.Id] = row;
            }
        }

        var hashes = withChunks ? await XetHashesAsync(blobs.Values, cancellationToken) : [];
        foreach (var (path, entry) in list.Where(item => !item.Entry.IsTree && !blobs.ContainsKey(item.Entry.Id)))
        {
            throw await db.ExplainLossAsync(repository.Key.Value, $"the git blob {entry.Id} of '{path}'", cancellationToken);
        }

        return [.. list.Select(item => ToEntry(item.Path, item.Entry, blobs, hashes))];
    }

    private async Task<Dictionary<string, string>> XetHashesAsync(IEnumerable<GitBlobRow> blobs, CancellationToken cancellationToken)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var batch in blobs.Where(row => row.IsLfs).Select(row => row.Sha256).Distinct().Chunk(BatchSize))
        {
            await foreach (var file in db.XetFiles.Where(row => batch.Contains(row.Sha256)).AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                hashes[file.Sha256] = file.Hash;
            }
        }

        return hashes;
    }

    private static CatalogEntry ToEntry(string path, GitTreeEntry entry, Dictionary<string, GitBlobRow> blobs, Dictionary<string, string> xetHashes)
    {
        if (entry.IsTree)
        {
            return new CatalogEntry { Path = path, IsDirectory = true, Oid = entry.Id };
        }

        var blob = blobs[entry.Id];
        var digest = Digest.Parse(blob.Sha256);
        return new CatalogEntry
        {
            Path = path,
            IsDirectory = false,
            Oid = entry.Id,
            Size = blob.Size,
            Sha256 = digest,
            IsLfs = blob.IsLfs,
            XetHash = blob.IsLfs ? xetHashes.GetValueOrDefault(blob.Sha256) : null,
            PointerSize = blob.IsLfs ? Encoding.UTF8.GetByteCount(GitBlobId.PointerText(digest, blob.Size)) : 0,
        };
    }

    private static string DeepKey(string path, GitTreeEntry entry) => entry.IsTree ? path + "/" : path;

    private static string FlatKey(string path, GitTreeEntry entry) => (entry.IsTree ? "0" : "1") + DeepKey(path, entry);
}
