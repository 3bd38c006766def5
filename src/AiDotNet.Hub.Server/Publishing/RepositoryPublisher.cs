using System.Security.Cryptography;
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
    private const string DefaultBranch = "main";
    private const string IgnoreFile = ".gitignore";
    private const int ObjectIdLength = 24;

    private readonly CommitPublisher _commits = new(database, store, time);
    private readonly RefEditor _refs = new(database, time);

    /// <summary>Makes a repository with one commit that holds <c>.gitattributes</c>.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.AlreadyExists"/>, in any spelling;
    /// <see cref="HubErrorCode.InvalidRequest"/>: no such namespace.</exception>
    public async Task<(ModelId Id, string ObjectId)> CreateAsync(
        RepositoryType type, ModelId id, bool isPrivate, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var owner = NormalizedName.Of(id.Namespace ?? throw new HubException(HubErrorCode.InvalidRequest, $"'{id}' needs a namespace: 'name/{id}'."));
        var space = await db.Namespaces.FirstOrDefaultAsync(row => row.NormalizedName == owner, cancellationToken)
            ?? throw new HubException(HubErrorCode.InvalidRequest, $"There is no user or organisation '{id.Namespace}'.");
        var now = time.GetUtcNow();
        var repository = new RepositoryRow
        {
            Type = type,
            NamespaceId = space.Id,
            Name = id.Name,
            NormalizedNamespace = owner,
            NormalizedName = NormalizedName.Of(id.Name),
            ObjectId = RandomNumberGenerator.GetHexString(ObjectIdLength, lowercase: true),
            Private = isPrivate,
            CreatorId = actor.UserId,
            DefaultBranch = DefaultBranch,
            CreatedAt = now,
            LastModified = now,
        };
        var canonical = ModelId.Parse($"{space.Name}/{id.Name}");
        var staged = await _commits.StageAsync(InitialOperations(), cancellationToken);
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await AddAsync(db, repository, cancellationToken);
            var branch = BranchOf(repository, canonical, RefName.Branches + DefaultBranch);
            await _commits.CommitFirstAsync(db, branch, actor, staged, cancellationToken);
            db.Record(Happened(EventActions.RepositoryCreated, actor, repository, canonical), now);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        finally
        {
            await _commits.AbandonAsync(staged);
        }

        return (canonical, repository.ObjectId);
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
        foreach (var path in request.Files.Select(file => file.Path).Append(GitAttributes.FileName).Append(IgnoreFile).Distinct())
        {
            if (await tree.FindFileAsync(path, cancellationToken) is { } id)
            {
                existing[path] = id;
            }
        }

        var find = await new CommitBuilder(db, store, repository, tip).LocateAsync(existing.Values, cancellationToken);
        var rules = new PreuploadRules(
            GitAttributes.Parse(request.GitAttributes ?? await TextAsync(GitAttributes.FileName)),
            GitIgnore.Parse(request.GitIgnore ?? await TextAsync(IgnoreFile)));
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

        async Task<string> TextAsync(string path)
        {
            if (existing.GetValueOrDefault(path) is not { } id || find(id) is not { IsLfs: false } file)
            {
                return "";
            }

            await using var content = await store.OpenAsync(file.Digest, 0, CommitStager.MaxRegularBytes, cancellationToken);
            using var reader = new StreamReader(content, Encoding.UTF8);
            return await reader.ReadToEndAsync(cancellationToken);
        }
    }

    /// <summary>Whether this repository links an object of this size, and the store has it.</summary>
    public async Task<bool> HasObjectAsync(RepositoryKey repository, Digest digest, long size, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var linked = await db.RepositoryBlobs
            .Where(row => row.RepositoryId == repository.Value && row.Sha256 == digest.Hex)
            .Join(db.Blobs, row => row.Sha256, row => row.Sha256, (_, row) => row.Size)
            .AnyAsync(actual => actual == size, cancellationToken);
        return linked && await store.FindSizeAsync(digest, cancellationToken) == size;
    }

    /// <summary>Stores an object and links it to the repository. May be repeated.</summary>
    /// <exception cref="IntegrityException">Size or digest differ; nothing was kept.</exception>
    /// <exception cref="ModelNotFoundException">The repository was deleted meanwhile.</exception>
    public async Task ReceiveObjectAsync(RepositoryKey repository, Digest digest, long size, Stream body, CancellationToken cancellationToken)
    {
        var expected = new BlobExpectation($"The object {digest}", size, digest);
        await store.PutAsync(body, expected, cancellationToken);
        for (var attempt = 0; !await TryLinkAsync(repository, digest, size, cancellationToken); attempt++)
        {
            if (attempt == 3)
            {
                throw new HubException(HubErrorCode.Conflict, $"The object {digest} is being uploaded by others. Try again.") { IsTransient = true };
            }
        }
    }

    /// <summary>Makes a commit on a branch (<c>main</c>, <c>refs/heads/main</c> or <c>refs/pr/N</c>).</summary>
    /// <exception cref="CommitRejectedException">A path breaks a rule, or is a file here and a folder there (422).</exception>
    /// <exception cref="RevisionNotFoundException">No such branch.</exception>
    /// <exception cref="HubException"><see cref="HubErrorCode.Conflict"/>: the tip is not the named parent (412);
    /// <see cref="HubErrorCode.InvalidRequest"/>: an LFS object was not uploaded (400);
    /// <see cref="HubErrorCode.EntryNotFound"/>: a file to delete is not there (404).</exception>
    public async Task<CommitInfo> CommitAsync(
        RepositoryKey repository, string branch, Actor actor, IAsyncEnumerable<CommitOperation> operations, CancellationToken cancellationToken) =>
        await _commits.CommitAsync(await BranchAsync(repository, branch, cancellationToken), actor, operations, cancellationToken);

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

    /// <exception cref="AccessDeniedException">The default branch stays (403).</exception>
    /// <exception cref="RevisionNotFoundException">No such branch.</exception>
    public async Task DeleteBranchAsync(RepositoryKey repository, string branch, Actor actor, CancellationToken cancellationToken) =>
        await _refs.DeleteAsync(await BranchAsync(repository, RefName.Branches + branch, cancellationToken), actor, cancellationToken);

    private static HubEvent Happened(string action, Actor actor, RepositoryRow repository, ModelId id) =>
        new(action, actor, $"{repository.Type.WireName()} {id}") { Repository = new RepositoryKey(repository.Id) };

    private static async IAsyncEnumerable<CommitOperation> InitialOperations()
    {
        yield return new CommitOperation.Header("initial commit", null, null);
        await using var content = new MemoryStream(Encoding.UTF8.GetBytes(GitAttributes.DefaultText));
        yield return new CommitOperation.File(GitAttributes.FileName, content);
    }

    private static async Task AddAsync(HubDbContext db, RepositoryRow repository, CancellationToken cancellationToken)
    {
        try
        {
            db.Repositories.Add(repository);
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
        {
            throw new HubException(HubErrorCode.AlreadyExists, $"You already created this {repository.Type.WireName()} repo", e);
        }
    }

    private static BranchRef BranchOf(RepositoryRow repository, ModelId id, string fullName) => new()
    {
        Repository = new RepositoryKey(repository.Id),
        Id = id.ToString(),
        Type = repository.Type,
        Name = fullName,
        IsDefault = fullName == RefName.Branches + repository.DefaultBranch,
    };

    private static async Task<BranchRef> BranchAsync(HubDbContext db, RepositoryKey repository, string name, CancellationToken cancellationToken)
    {
        var row = await db.Repositories.Include(row => row.Namespace).FirstOrDefaultAsync(row => row.Id == repository.Value, cancellationToken)
            ?? throw Deleted(repository);
        return BranchOf(row, row.ToRepository().Id, name.StartsWith("refs/", StringComparison.Ordinal) ? name : RefName.Branches + name);
    }

    private static ModelNotFoundException Deleted(RepositoryKey repository) => new(repository.ToString(), "The repository was deleted meanwhile.");

    private async Task<BranchRef> BranchAsync(RepositoryKey repository, string name, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await BranchAsync(db, repository, name, cancellationToken);
    }

    private async Task<bool> TryLinkAsync(RepositoryKey repository, Digest digest, long size, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await db.Repositories.AnyAsync(row => row.Id == repository.Value, cancellationToken))
        {
            throw Deleted(repository);
        }

        var now = time.GetUtcNow();
        if (!await db.Blobs.AnyAsync(row => row.Sha256 == digest.Hex, cancellationToken))
        {
            db.Blobs.Add(new BlobRow { Sha256 = digest.Hex, Size = size, CreatedAt = now });
        }

        if (!await db.RepositoryBlobs.AnyAsync(row => row.RepositoryId == repository.Value && row.Sha256 == digest.Hex, cancellationToken))
        {
            db.RepositoryBlobs.Add(new RepositoryBlobRow { RepositoryId = repository.Value, Sha256 = digest.Hex, LinkedAt = now });
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
        {
            // Somebody else sent the same bytes at the same time; now their row is there.
            return false;
        }
    }
}
