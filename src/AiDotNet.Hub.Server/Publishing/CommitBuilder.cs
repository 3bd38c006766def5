using System.Text;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Applies a staged commit to a tip: finds out what each file is, builds the trees, checks what the operations say.</summary>
internal sealed class CommitBuilder(HubDbContext db, IBlobStore store, RepositoryKey repository, CommitInfo? tip)
{
    private const int BatchSize = 500;

    private readonly TreeReader _trees = new(db);
    private readonly Dictionary<string, StoredFile> _files = new(StringComparer.Ordinal);
    private Dictionary<Digest, long> _linked = [];

    /// <summary>The files that the commit brings, by git id.</summary>
    public IReadOnlyDictionary<string, StoredFile> Files => _files;

    /// <returns>The root tree's id, and the trees that are new.</returns>
    public async Task<(string TreeId, IReadOnlyDictionary<string, TreeRow> Trees)> BuildAsync(StagedCommit staged, CancellationToken cancellationToken)
    {
        var tree = tip is null ? new WorkingTree(_trees, null) : new WorkingTree(_trees, tip.TreeId);
        var texts = await FinalAttributesAsync(staged, tree, cancellationToken);
        var attributes = new FolderAttributes(texts);
        _linked = await LinkedAsync(staged, cancellationToken);
        foreach (var change in staged.Changes)
        {
            await ApplyAsync(change, tree, attributes, cancellationToken);
        }

        await AppendAttributesAsync(staged, tree, texts.GetValueOrDefault("", ""), attributes, cancellationToken);
        return tree.Write();
    }

    /// <summary>The root of a tree that was just built.</summary>
    public async Task<GitTree> RootAsync(string treeId, IReadOnlyDictionary<string, TreeRow> built, CancellationToken cancellationToken) =>
        built.TryGetValue(treeId, out var row) ? GitTree.Parse(row.Content) : await _trees.GetAsync(treeId, cancellationToken);

    /// <summary>What git ids of the tip or of this commit stand for.</summary>
    public async Task<Func<string, StoredFile>> LocateAsync(IEnumerable<string> gitIds, CancellationToken cancellationToken)
    {
        var located = new Dictionary<string, StoredFile>(_files, StringComparer.Ordinal);
        var ids = gitIds.Where(id => !located.ContainsKey(id)).Distinct().ToList();
        foreach (var batch in ids.Chunk(BatchSize))
        {
            var rows = await db.GitBlobs.Where(row => row.RepositoryId == repository.Value && batch.Contains(row.Id)).ToListAsync(cancellationToken);
            rows.ForEach(row => located[row.Id] = new StoredFile(Digest.Parse(row.Sha256), row.Size, row.IsLfs));
        }

        return ids.Find(id => !located.ContainsKey(id)) is { } lost
            ? throw await db.ExplainLossAsync(repository.Value, $"the git blob {lost}", cancellationToken)
            : id => located[id];
    }

    private static HubException MissingObject(string path) => new(
        HubErrorCode.InvalidRequest, $"LFS pointer pointed to a file that does not exist. Upload the bytes of '{path}' to this repository first.");

    private async Task ApplyAsync(StagedChange change, WorkingTree tree, FolderAttributes attributes, CancellationToken cancellationToken)
    {
        switch (change)
        {
            case StagedChange.File file:
                await tree.SetFileAsync(file.Path, Keep(file, attributes), cancellationToken);
                break;
            case StagedChange.LfsFile lfs:
                await tree.SetFileAsync(lfs.Path, KeepLinked(lfs.Path, lfs.Oid, lfs.Size), cancellationToken);
                break;
            case StagedChange.Deletion gone when !await tree.RemoveAsync(gone.Path, cancellationToken) && gone.MustExist:
                throw new HubException(HubErrorCode.EntryNotFound, "A file with this name doesn't exist");
        }
    }

    /// <summary>A file that came inline: regular, or turned into an LFS file where its path or size asks for it.</summary>
    private string Keep(StagedChange.File file, FolderAttributes attributes)
    {
        if (file.Small is { } small && LfsPointerText.Read(small) is { } pointer)
        {
            return KeepLinked(file.Path, pointer.Digest, pointer.Size);
        }

        // git-lfs leaves empty files alone, and so do clients.
        var (digest, size) = (file.Upload.Digest, file.Upload.Size);
        var isLfs = file.GitId is null || (size > 0 && attributes.IsLfs(file.Path));
        var id = isLfs ? LfsPointerText.IdOf(digest, size) : file.GitId!;
        _files[id] = new StoredFile(digest, size, isLfs);
        return id;
    }

    private string KeepLinked(string path, Digest digest, long? size)
    {
        if (!_linked.TryGetValue(digest, out var actual))
        {
            throw MissingObject(path);
        }

        if (size is { } promised && promised != actual)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"'{path}' is said to have {promised} bytes, but the object {digest} has {actual}.");
        }

        var id = LfsPointerText.IdOf(digest, actual);
        _files[id] = new StoredFile(digest, actual, IsLfs: true);
        return id;
    }

    /// <summary>The objects that the commit points to and that this repository links, with their sizes.</summary>
    private async Task<Dictionary<Digest, long>> LinkedAsync(StagedCommit staged, CancellationToken cancellationToken)
    {
        var wanted = staged.Changes.Select(change => change switch
        {
            StagedChange.LfsFile lfs => lfs.Oid,
            StagedChange.File { Small: { } small } => LfsPointerText.Read(small)?.Digest,
            _ => null,
        });
        var linked = new Dictionary<Digest, long>();
        foreach (var batch in wanted.OfType<Digest>().Distinct().Select(digest => digest.Hex).Chunk(BatchSize))
        {
            var rows = await db.RepositoryBlobs
                .Where(row => row.RepositoryId == repository.Value && batch.Contains(row.Sha256))
                .Join(db.Blobs, row => row.Sha256, row => row.Sha256, (_, row) => new { row.Sha256, row.Size })
                .ToListAsync(cancellationToken);
            rows.ForEach(row => linked[Digest.Parse(row.Sha256)] = row.Size);
        }

        return linked;
    }

    /// <summary>The <c>.gitattributes</c> that will stand at the end of the commit, by their folders.</summary>
    private async Task<Dictionary<string, string>> FinalAttributesAsync(StagedCommit staged, WorkingTree tree, CancellationToken cancellationToken)
    {
        var ends = new StagedEnds(staged.Changes);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in staged.Changes.SelectMany(change => FolderRules.FoldersOf(change.Path)).Append("").Distinct())
        {
            var path = FolderRules.FileOf(folder, GitAttributes.FileName);
            if (ends.Find(path) is { } change)
            {
                if (change is StagedChange.File file)
                {
                    texts[folder] = Encoding.UTF8.GetString(file.Small!);
                }
            }
            else if (await tree.FindFileAsync(path, cancellationToken) is { } id)
            {
                texts[folder] = await TextAsync(id, cancellationToken);
            }
        }

        return texts;
    }

    private async Task<string> TextAsync(string gitId, CancellationToken cancellationToken)
    {
        var stored = (await LocateAsync([gitId], cancellationToken))(gitId);
        await using var content = await store.OpenAsync(stored.Digest, 0, CommitStager.MaxRegularBytes, cancellationToken);
        using var reader = new StreamReader(content, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    /// <summary>Names the LFS files that no pattern covers, so that a git client treats them as what they are.</summary>
    private async Task AppendAttributesAsync(
        StagedCommit staged, WorkingTree tree, string text, FolderAttributes attributes, CancellationToken cancellationToken)
    {
        var uncovered = new List<string>();
        foreach (var path in staged.Changes.Select(change => change.Path).Distinct(StringComparer.Ordinal))
        {
            if (await tree.FindFileAsync(path, cancellationToken) is { } id
                && _files.TryGetValue(id, out var file) && file.IsLfs && !attributes.IsLfs(path))
            {
                uncovered.Add(path);
            }
        }

        if (uncovered.Count > 0)
        {
            var content = Encoding.UTF8.GetBytes(GitAttributes.Append(text, uncovered));
            var upload = await store.PutAsync(new MemoryStream(content), new BlobExpectation(GitAttributes.FileName), cancellationToken);
            var id = GitBlobId.Compute(content);
            _files[id] = new StoredFile(upload.Digest, upload.Size, IsLfs: false);
            await tree.SetFileAsync(GitAttributes.FileName, id, cancellationToken);
        }
    }
}
