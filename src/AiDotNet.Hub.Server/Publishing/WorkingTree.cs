using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>A tree under change, from nothing or from a tree that exists. Folders are read when a path goes through them, and only those on a changed path are written.</summary>
internal sealed class WorkingTree(TreeReader trees, string? rootId)
{
    private readonly Folder _root = new(rootId) { Items = rootId is null ? new(StringComparer.Ordinal) : null };

    /// <summary>The blob's id at a path; null where there is no file.</summary>
    public async Task<string?> FindFileAsync(string path, CancellationToken cancellationToken)
    {
        var folder = _root;
        var segments = path.Split('/');
        foreach (var segment in segments.AsSpan(0, segments.Length - 1).ToArray())
        {
            if (!(await ItemsAsync(folder, cancellationToken)).TryGetValue(segment, out var item) || item is not Folder next)
            {
                return null;
            }

            folder = next;
        }

        return (await ItemsAsync(folder, cancellationToken)).GetValueOrDefault(segments[^1]) is Leaf file ? file.BlobId : null;
    }

    /// <summary>Puts a file at a path, in place of one that may lie there.</summary>
    /// <exception cref="CommitRejectedException">The path, or a folder on it, is the other kind of thing.</exception>
    public async Task SetFileAsync(string path, string blobId, CancellationToken cancellationToken)
    {
        var folder = _root;
        var segments = path.Split('/');
        for (var i = 0; i < segments.Length - 1; i++)
        {
            var items = await ItemsAsync(folder, cancellationToken);
            folder.SavedId = null;
            if (!items.TryGetValue(segments[i], out var item))
            {
                items[segments[i]] = item = new Folder(null) { Items = new(StringComparer.Ordinal) };
            }

            folder = item as Folder ?? throw Clash(path, string.Join('/', segments.Take(i + 1)), "a file");
        }

        var last = await ItemsAsync(folder, cancellationToken);
        if (last.GetValueOrDefault(segments[^1]) is Folder existing && !await IsEmptyAsync(existing, cancellationToken))
        {
            throw Clash(path, path, "a folder");
        }

        folder.SavedId = null;
        last[segments[^1]] = new Leaf(blobId);
    }

    /// <summary>Takes away the file or folder at a path.</summary>
    /// <returns>Whether something was there.</returns>
    public async Task<bool> RemoveAsync(string path, CancellationToken cancellationToken)
    {
        var segments = path.Split('/');
        var folders = new List<Folder> { _root };
        foreach (var segment in segments.AsSpan(0, segments.Length - 1).ToArray())
        {
            if ((await ItemsAsync(folders[^1], cancellationToken)).GetValueOrDefault(segment) is not Folder next)
            {
                return false;
            }

            folders.Add(next);
        }

        var items = await ItemsAsync(folders[^1], cancellationToken);
        if (!items.TryGetValue(segments[^1], out var item) || (item is Folder folder && await IsEmptyAsync(folder, cancellationToken)))
        {
            return false;
        }

        items.Remove(segments[^1]);
        folders.ForEach(changed => changed.SavedId = null);
        return true;
    }

    /// <summary>The tree's id, with every tree that was not read from the database.</summary>
    public (string Id, IReadOnlyDictionary<string, TreeRow> New) Write()
    {
        var written = new Dictionary<string, TreeRow>(StringComparer.Ordinal);
        return (Write(_root, written) ?? Save(GitTree.Empty, written), written);
    }

    private static string? Write(Folder folder, Dictionary<string, TreeRow> written)
    {
        if (folder.SavedId is { } saved)
        {
            return saved;
        }

        // Git knows no empty folders: they vanish with their last file.
        var entries = new List<GitTreeEntry>();
        foreach (var (name, item) in folder.Items!)
        {
            if (item is Leaf file)
            {
                entries.Add(new GitTreeEntry(name, IsTree: false, file.BlobId));
            }
            else if (Write((Folder)item, written) is { } id)
            {
                entries.Add(new GitTreeEntry(name, IsTree: true, id));
            }
        }

        return entries.Count == 0 ? null : Save(GitTree.Of(entries), written);
    }

    private static string Save(GitTree tree, Dictionary<string, TreeRow> written)
    {
        var content = tree.Encode();
        var id = GitObjectId.OfTree(content);
        written[id] = new TreeRow { Id = id, Content = content };
        return id;
    }

    private static CommitRejectedException Clash(string path, string at, string kind) =>
        new("FileFolderClash", $"The file '{path}' cannot be committed: '{at}' is {kind}. Delete it in the same commit, before this file.");

    private async Task<bool> IsEmptyAsync(Folder folder, CancellationToken cancellationToken)
    {
        foreach (var item in (await ItemsAsync(folder, cancellationToken)).Values)
        {
            if (item is Leaf || !await IsEmptyAsync((Folder)item, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<Dictionary<string, Item>> ItemsAsync(Folder folder, CancellationToken cancellationToken) =>
        folder.Items ??= (await trees.GetAsync(folder.SavedId!, cancellationToken)).Entries.ToDictionary(
            entry => entry.Name,
            entry => entry.IsTree ? (Item)new Folder(entry.Id) : new Leaf(entry.Id),
            StringComparer.Ordinal);

    private abstract class Item;

    private sealed class Leaf(string blobId) : Item
    {
        public string BlobId { get; } = blobId;
    }

    private sealed class Folder(string? savedId) : Item
    {
        /// <summary>The id under which the database has it; null once something in it changed.</summary>
        public string? SavedId { get; set; } = savedId;

        /// <summary>Null until it was looked into.</summary>
        public Dictionary<string, Item>? Items { get; set; }
    }
}
