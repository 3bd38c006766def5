using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Writes a prepared commit, within the caller's transaction.</summary>
internal static class CommitWriter
{
    private const int BatchSize = 500;

    /// <returns>False: the branch moved meanwhile, and the transaction is to be given up.</returns>
    public static async Task<bool> WriteAsync(HubDbContext db, PreparedCommit prepared, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await AddBlobsAsync(db, prepared, now, cancellationToken);
        await AddGitAsync(db, prepared, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (!await MoveRefAsync(db, prepared, cancellationToken))
        {
            return false;
        }

        if (prepared.IsDefaultBranch)
        {
            await ListAsync(db, prepared.Repository, prepared.Commit.Id, prepared.Facts, now, cancellationToken);
        }

        return true;
    }

    /// <summary>Makes the facts of a commit those that listings show.</summary>
    public static async Task ListAsync(
        HubDbContext db, RepositoryKey repository, string commitId, FactsRow facts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var shown = facts.ToFacts();
        await db.Repositories.Where(row => row.Id == repository.Value).ExecuteUpdateAsync(
            row => row
                .SetProperty(r => r.HeadCommit, commitId)
                .SetProperty(r => r.LastModified, now)
                .SetProperty(r => r.FactsId, facts.Id)
                .SetProperty(r => r.PipelineTag, facts.PipelineTag)
                .SetProperty(r => r.Parameters, shown.SafetensorsParameters == null ? null : shown.SafetensorsTotal),
            cancellationToken);
        await db.RepositoryTags.Where(row => row.RepositoryId == repository.Value).ExecuteDeleteAsync(cancellationToken);
        db.RepositoryTags.AddRange(shown.Tags.Select(tag => new RepositoryTagRow { RepositoryId = repository.Value, Tag = tag }));
        await db.SaveChangesAsync(cancellationToken);
    }

    private static async Task AddBlobsAsync(HubDbContext db, PreparedCommit prepared, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var repository = prepared.Repository.Value;
        foreach (var batch in prepared.Files.Chunk(BatchSize))
        {
            var digests = batch.Select(file => file.Value.Digest.Hex).Distinct().ToArray();
            var ids = batch.Select(file => file.Key).ToArray();
            var stored = await db.Blobs.Where(row => digests.Contains(row.Sha256)).Select(row => row.Sha256).ToHashSetAsync(cancellationToken);
            var linked = await db.RepositoryBlobs
                .Where(row => row.RepositoryId == repository && digests.Contains(row.Sha256))
                .Select(row => row.Sha256)
                .ToHashSetAsync(cancellationToken);
            var known = await db.GitBlobs
                .Where(row => row.RepositoryId == repository && ids.Contains(row.Id))
                .Select(row => row.Id)
                .ToHashSetAsync(cancellationToken);
            foreach (var (id, file) in batch)
            {
                var digest = file.Digest.Hex;
                if (stored.Add(digest))
                {
                    db.Blobs.Add(new BlobRow { Sha256 = digest, Size = file.Size, CreatedAt = now });
                }

                if (linked.Add(digest))
                {
                    db.RepositoryBlobs.Add(new RepositoryBlobRow { RepositoryId = repository, Sha256 = digest, LinkedAt = now });
                }

                if (known.Add(id))
                {
                    db.GitBlobs.Add(new GitBlobRow { RepositoryId = repository, Id = id, Sha256 = digest, Size = file.Size, IsLfs = file.IsLfs });
                }
            }

            // Each batch looks for what the ones before it added.
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    private static async Task AddGitAsync(HubDbContext db, PreparedCommit prepared, CancellationToken cancellationToken)
    {
        foreach (var batch in prepared.Trees.Values.Chunk(BatchSize))
        {
            var ids = batch.Select(tree => tree.Id).ToArray();
            var known = await db.Trees.Where(row => ids.Contains(row.Id)).Select(row => row.Id).ToHashSetAsync(cancellationToken);
            db.Trees.AddRange(batch.Where(tree => !known.Contains(tree.Id)));
        }

        var (facts, commit) = (prepared.Facts, prepared.Commit);
        if (!await db.Facts.AnyAsync(row => row.Id == facts.Id, cancellationToken))
        {
            db.Facts.Add(facts);
        }

        // The same commit may come again on another branch, or after its branch was deleted.
        if (!await db.Commits.AnyAsync(row => row.RepositoryId == commit.RepositoryId && row.Id == commit.Id, cancellationToken))
        {
            db.Commits.Add(commit);
        }
    }

    private static async Task<bool> MoveRefAsync(HubDbContext db, PreparedCommit prepared, CancellationToken cancellationToken)
    {
        var (repository, name, id) = (prepared.Repository.Value, prepared.RefName, prepared.Commit.Id);
        if (prepared.Tip is not { } tip)
        {
            db.Refs.Add(new RefRow { RepositoryId = repository, Name = name, CommitId = id });
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }

        var expected = tip.Id.ToString();
        return await db.Refs
            .Where(row => row.RepositoryId == repository && row.Name == name && row.CommitId == expected)
            .ExecuteUpdateAsync(row => row.SetProperty(r => r.CommitId, id), cancellationToken) == 1;
    }
}
