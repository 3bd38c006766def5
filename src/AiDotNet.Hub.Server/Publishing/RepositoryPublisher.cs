using System.Text;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>An upload becomes a visible revision, or nothing. Rights were checked before.</summary>
internal sealed class RepositoryPublisher(HubDatabase database, IBlobStore store, TimeProvider time)
{
    private readonly CommitPublisher _commits = new(database, store, time);
    private readonly RefEditor _refs = new(database, time);
    private readonly ObjectUploads _objects = new(database, store, time);

    /// <summary>Makes a repository with one commit that holds <c>.gitattributes</c> and what else it is to begin with.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.AlreadyExists"/>, in any spelling;
    /// <see cref="HubErrorCode.InvalidRequest"/>: no such namespace.</exception>
    public async Task<(ModelId Id, string ObjectId)> CreateAsync(
        RepositoryType type,
        ModelId id,
        bool isPrivate,
        Actor actor,
        CancellationToken cancellationToken,
        IReadOnlyList<CommitOperation.File>? files = null)
    {
        await using var db = database.Open();
        var staged = await _commits.StageAsync(InitialOperations(files ?? []), cancellationToken);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var (row, canonical) = await NewRepository.AddAsync(db, type, id, isPrivate, actor, time.GetUtcNow(), cancellationToken);
            var branch = BranchRef.Of(row, canonical, RefName.Branches + NewRepository.DefaultBranch);
            await _commits.CommitFirstAsync(db, branch, actor, staged, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return (canonical, row.ObjectId);
        }
        finally
        {
            await _commits.AbandonAsync(staged);
        }
    }

    /// <summary>Removes a repository with its history; blobs that nothing links any more are for the collector.</summary>
    public async Task DeleteAsync(RepositoryKey repository, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Repositories.Include(row => row.Namespace).FirstOrDefaultAsync(row => row.Id == repository.Value, cancellationToken) is not { } row)
        {
            return;
        }

        db.Record(
            Happened(EventActions.RepositoryDeleted, actor, row, row.ToRepository().Id) with
            {
                Details = new Dictionary<string, string>
                {
                    [DeletedRepository.ObjectId] = row.ObjectId,
                    [DeletedRepository.Private] = row.Private ? DeletedRepository.Yes : DeletedRepository.No,
                },
            },
            time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await db.Repositories.Where(row => row.Id == repository.Value).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Which files go by LFS, which are unchanged, which are ignored.</summary>
    public async Task<PreuploadReply> PreuploadAsync(
        RepositoryKey repository, string branch, PreuploadRequest request, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var tip = await (await BranchAsync(db, repository, branch, cancellationToken)).RequireTipAsync(db, cancellationToken);
        var tree = new WorkingTree(new TreeReader(db), tip.TreeId);
        var existing = new Dictionary<string, string>(StringComparer.Ordinal);
        var folders = request.Files.SelectMany(file => FolderRules.FoldersOf(file.Path)).Append("").Distinct().ToList();
        var ruling = folders.SelectMany(folder => new[] { FolderRules.FileOf(folder, GitAttributes.FileName), FolderRules.FileOf(folder, GitIgnore.FileName) });
        foreach (var path in request.Files.Select(file => file.Path).Concat(ruling).Distinct())
        {
            if (await tree.FindFileAsync(path, cancellationToken) is { } id)
            {
                existing[path] = id;
            }
        }

        var find = await new CommitBuilder(db, store, repository, tip).LocateAsync(existing.Values, cancellationToken);
        var rules = new PreuploadRules(
            new FolderAttributes(await RulesAsync(GitAttributes.FileName, request.GitAttributes)),
            new FolderIgnores(await RulesAsync(GitIgnore.FileName, request.GitIgnore)));
        await ForgetLostAsync();
        return new PreuploadReply
        {
            CommitOid = tip.Id.ToString(),
            Files = [.. request.Files.Select(file => rules.Decide(file, OidOf(file.Path)))],
        };

        // What the store has lost must be sent again, so nobody is told that it is here.
        async Task ForgetLostAsync()
        {
            foreach (var (path, id) in existing.ToList())
            {
                if (find(id) is { } file && await store.FindSizeAsync(file.Digest, cancellationToken) != file.Size)
                {
                    existing.Remove(path);
                }
            }
        }

        string? OidOf(string path) =>
            existing.GetValueOrDefault(path) is not { } id ? null : find(id) is { IsLfs: true, Digest: var digest } ? digest.Hex : id;

        // What the request brings stands in the root; the folders keep what they have.
        async Task<Dictionary<string, string>> RulesAsync(string name, string? given)
        {
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var folder in folders)
            {
                var text = (folder.Length == 0 ? given : null) ?? await TextAsync(FolderRules.FileOf(folder, name));
                if (text is not null)
                {
                    texts[folder] = text;
                }
            }

            return texts;
        }

        async Task<string?> TextAsync(string path)
        {
            if (existing.GetValueOrDefault(path) is not { } id || find(id) is not { IsLfs: false } file)
            {
                return null;
            }

            await using var content = await store.OpenAsync(file.Digest, 0, CommitStager.MaxRegularBytes, cancellationToken);
            using var reader = new StreamReader(content, Encoding.UTF8);
            return await reader.ReadToEndAsync(cancellationToken);
        }
    }

    /// <summary>Whether this repository links an object of this size, and the store has it.</summary>
    public Task<bool> HasObjectAsync(RepositoryKey repository, Digest digest, long size, CancellationToken cancellationToken) =>
        _objects.HasAsync(repository, digest, size, cancellationToken);

    /// <summary>Stores an object and links it to the repository. May be repeated.</summary>
    /// <exception cref="IntegrityException">Size or digest differ; nothing was kept.</exception>
    /// <exception cref="ModelNotFoundException">The repository was deleted meanwhile.</exception>
    public Task ReceiveObjectAsync(RepositoryKey repository, Digest digest, long size, Stream body, CancellationToken cancellationToken) =>
        _objects.ReceiveAsync(repository, digest, size, body, cancellationToken);

    /// <summary>Links an object that the store has to the repository. May be repeated.</summary>
    /// <exception cref="ModelNotFoundException">The repository was deleted meanwhile.</exception>
    public Task LinkObjectAsync(RepositoryKey repository, Digest digest, long size, CancellationToken cancellationToken) =>
        _objects.LinkAsync(repository, digest, size, cancellationToken);

    /// <summary>Makes a commit on a branch (<c>main</c>, <c>refs/heads/main</c> or <c>refs/pr/N</c>).</summary>
    /// <exception cref="CommitRejectedException">A path breaks a rule, or is a file here and a folder there (422).</exception>
    /// <exception cref="RevisionNotFoundException">No such branch.</exception>
    /// <exception cref="HubException"><see cref="HubErrorCode.Conflict"/>: the tip is not the named parent (412);
    /// <see cref="HubErrorCode.InvalidRequest"/>: an LFS object was not uploaded (400);
    /// <see cref="HubErrorCode.EntryNotFound"/>: a file to delete is not there (404).</exception>
    public async Task<CommitInfo> CommitAsync(
        RepositoryKey repository, string branch, Actor actor, IAsyncEnumerable<CommitOperation> operations, CancellationToken cancellationToken) =>
        await _commits.CommitAsync(await BranchAsync(repository, branch, cancellationToken), actor, operations, committed: null, cancellationToken);

    /// <summary>A branch or pull request of a repository, which need not exist.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="name">A short name of a branch, or a full ref.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<BranchRef> BranchAsync(RepositoryKey repository, string name, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await BranchAsync(db, repository, name, cancellationToken);
    }

    /// <exception cref="HubException"><see cref="HubErrorCode.AlreadyExists"/> (409), <see cref="HubErrorCode.InvalidRequest"/>: bad name (400).</exception>
    public async Task CreateTagAsync(RepositoryKey repository, string tag, RevisionId target, Actor actor, CancellationToken cancellationToken) =>
        await _refs.CreateAsync(await BranchAsync(repository, RefName.Tags + tag, cancellationToken), target, overwrite: false, actor, cancellationToken);

    /// <exception cref="RevisionNotFoundException">No such tag.</exception>
    public async Task DeleteTagAsync(RepositoryKey repository, string tag, Actor actor, CancellationToken cancellationToken) =>
        await _refs.DeleteAsync(await BranchAsync(repository, RefName.Tags + tag, cancellationToken), actor, cancellationToken);

    /// <param name="repository">The repository.</param>
    /// <param name="branch">The short name.</param>
    /// <param name="target">Where it starts.</param>
    /// <param name="overwrite">Whether an existing branch moves there.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    public async Task CreateBranchAsync(RepositoryKey repository, string branch, RevisionId target, bool overwrite, Actor actor, CancellationToken cancellationToken) =>
        await _refs.CreateAsync(await BranchAsync(repository, RefName.Branches + branch, cancellationToken), target, overwrite, actor, cancellationToken);

    /// <summary>Makes a branch with a commit of its own that has no files.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.AlreadyExists"/> (409), <see cref="HubErrorCode.InvalidRequest"/>: bad name (400).</exception>
    public async Task CreateEmptyBranchAsync(RepositoryKey repository, string branch, Actor actor, CancellationToken cancellationToken)
    {
        var target = await BranchAsync(repository, RefName.Branches + branch, cancellationToken);
        await using var db = database.Open();
        await RefEditor.CheckFreeAsync(db, target, cancellationToken);
        var staged = await _commits.StageAsync(EmptyOperations(), cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await _commits.CommitFirstAsync(db, target, actor, staged, cancellationToken);
        db.Record(target.Happened(EventActions.RefCreated, actor, null, await TipAsync(db, target, cancellationToken)), time.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <exception cref="AccessDeniedException">The default branch stays (403).</exception>
    /// <exception cref="RevisionNotFoundException">No such branch.</exception>
    public async Task DeleteBranchAsync(RepositoryKey repository, string branch, Actor actor, CancellationToken cancellationToken) =>
        await _refs.DeleteAsync(await BranchAsync(repository, RefName.Branches + branch, cancellationToken), actor, cancellationToken);

    private static HubEvent Happened(string action, Actor actor, RepositoryRow repository, ModelId id) =>
        new(action, actor, $"{repository.Type.WireName()} {id}") { Repository = new RepositoryKey(repository.Id) };

    private static async Task<string> TipAsync(HubDbContext db, BranchRef branch, CancellationToken cancellationToken) =>
        (await branch.RequireTipAsync(db, cancellationToken)).Id.ToString();

    private static IAsyncEnumerable<CommitOperation> EmptyOperations() =>
        new CommitOperation[] { new CommitOperation.Header("Create an empty branch", null, null) }.ToAsyncEnumerable();

    private static async IAsyncEnumerable<CommitOperation> InitialOperations(IReadOnlyList<CommitOperation.File> files)
    {
        yield return new CommitOperation.Header("initial commit", null, null);
        await using var content = new MemoryStream(Encoding.UTF8.GetBytes(GitAttributes.DefaultText));
        yield return new CommitOperation.File(GitAttributes.FileName, content);
        foreach (var file in files)
        {
            yield return file;
        }
    }

    private static async Task<BranchRef> BranchAsync(HubDbContext db, RepositoryKey repository, string name, CancellationToken cancellationToken)
    {
        var row = await db.Repositories.Include(row => row.Namespace).FirstOrDefaultAsync(row => row.Id == repository.Value, cancellationToken)
            ?? throw Deleted(repository);
        return BranchRef.Of(row, row.ToRepository().Id, name.StartsWith("refs/", StringComparison.Ordinal) ? name : RefName.Branches + name);
    }

    private static ModelNotFoundException Deleted(RepositoryKey repository) => new(repository.ToString(), "The repository was deleted meanwhile.");
}
