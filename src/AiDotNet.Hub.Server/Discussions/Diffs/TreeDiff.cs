using System.Text;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Publishing;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server.Discussions.Diffs;

/// <summary>What differs between two trees, as <c>git diff --no-renames</c> says it: LFS files as the pointers that git has of them.</summary>
internal sealed class TreeDiff(HubDbContext db, IBlobStore store, RepositoryKey repository)
{
    // What nobody reads is not made: a larger file is called binary, a longer diff ends.
    private const int MaxFileBytes = 1 << 20;
    private const int MaxDiffChars = 2 << 20;
    private const long MaxReadBytes = 32 << 20;
    private const int SniffedBytes = 8000;

    private readonly TreeReader _trees = new(db);
    private readonly List<ChangedFile> _changed = [];
    private long _read;

    /// <param name="from">The old root; null: nothing.</param>
    /// <param name="to">The new root.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<string> WriteAsync(string? from, string to, CancellationToken cancellationToken)
    {
        await CompareAsync("", from, to, cancellationToken);
        var files = _changed.OrderBy(file => Encoding.UTF8.GetBytes(file.Path), GitTree.ByteOrder.Instance).ToList();
        var ids = files.SelectMany(file => new[] { file.From, file.To }).OfType<string>();
        var find = await new CommitBuilder(db, store, repository, null).LocateAsync(ids, cancellationToken);
        var diff = new StringBuilder();
        var lines = new LineDiff();
        foreach (var file in files)
        {
            if (diff.Length > MaxDiffChars || _read > MaxReadBytes)
            {
                diff.Append("The rest of the diff is left out: it is too long.\n");
                break;
            }

            var (before, after) = (await ReadAsync(file.From), await ReadAsync(file.To));
            FileDiff.Append(diff, file, before, after, lines);
        }

        return diff.ToString();

        // Null: git would call it binary.
        async Task<string?> ReadAsync(string? id)
        {
            if (id is null)
            {
                return "";
            }

            var stored = find(id);
            return stored.IsLfs ? GitBlobId.PointerText(stored.Digest, stored.Size)
                : stored.Size > MaxFileBytes ? null
                : await ReadTextAsync(stored, cancellationToken);
        }
    }

    private async Task<string?> ReadTextAsync(StoredFile file, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(file.Digest, 0, null, cancellationToken);
        _read += file.Size;
        var bytes = new byte[file.Size];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes.AsSpan(0, Math.Min(bytes.Length, SniffedBytes)).Contains((byte)0) ? null : Encoding.UTF8.GetString(bytes);
    }

    private async Task CompareAsync(string prefix, string? fromId, string? toId, CancellationToken cancellationToken)
    {
        if (fromId == toId)
        {
            return;
        }

        var from = fromId is null ? GitTree.Empty : await _trees.GetAsync(fromId, cancellationToken);
        var to = toId is null ? GitTree.Empty : await _trees.GetAsync(toId, cancellationToken);
        foreach (var name in from.Entries.Concat(to.Entries).Select(entry => entry.Name).Distinct(StringComparer.Ordinal))
        {
            var (before, after) = (from.Find(name), to.Find(name));
            if (before == after)
            {
                continue;
            }

            var path = prefix + name;
            await CompareAsync(path + "/", before is { IsTree: true } ? before.Id : null, after is { IsTree: true } ? after.Id : null, cancellationToken);
            var (oldFile, newFile) = (before is { IsTree: false } ? before.Id : null, after is { IsTree: false } ? after.Id : null);
            if (oldFile != newFile)
            {
                _changed.Add(new ChangedFile(path, oldFile, newFile));
            }
        }
    }
}

/// <summary>A file that differs.</summary>
/// <param name="Path">From the root.</param>
/// <param name="From">The old git id; null: it is new.</param>
/// <param name="To">The new git id; null: it was deleted.</param>
internal sealed record ChangedFile(string Path, string? From, string? To);
