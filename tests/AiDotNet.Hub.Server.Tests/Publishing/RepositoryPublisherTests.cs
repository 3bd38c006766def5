using System.Text;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Publishing;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Tests.Publishing;

/// <summary>Repositories, objects and refs.</summary>
public sealed class RepositoryPublisherTests
{
    [Fact]
    public async Task CreateAsync_NewName_HasOneCommitWithAttributes()
    {
        await using var hub = await CoreHub.StartAsync();
        var (id, objectId) = await hub.Publisher.CreateAsync(RepositoryType.Model, ModelId.Parse("ALICE/Bert"), true, new Actor("Alice"), default);
        Assert.Equal("Alice/Bert", id.ToString());
        Assert.Matches("^[0-9a-f]{24}$", objectId);

        var repository = await hub.FindAsync("alice/bert");
        Assert.Equal(("Alice/Bert", objectId, true, "main"), (repository.Id.ToString(), repository.ObjectId, repository.Private, repository.DefaultBranch));
        var head = await hub.HeadAsync(repository);
        Assert.Equal(("initial commit", "Alice", 0), (head.Title, head.Author, head.Depth));
        Assert.Empty(head.Parents);
        Assert.Equal(GitAttributes.DefaultText, await hub.ReadAsync(repository, head, ".gitattributes"));
        Assert.Equal([".gitattributes"], await hub.PathsAsync(repository, head));
    }

    [Fact]
    public async Task CreateAsync_SameNameInAnotherSpelling_ExistsAlready_AndAnotherTypeDoesNot()
    {
        await using var hub = await CoreHub.StartAsync();
        await hub.CreateAsync("acme/Bert");
        var error = await Assert.ThrowsAsync<HubException>(() => hub.CreateAsync("ACME/bERT"));
        Assert.Equal((HubErrorCode.AlreadyExists, "You already created this model repo"), (error.Code, error.Message));
        await hub.Publisher.CreateAsync(RepositoryType.Dataset, ModelId.Parse("acme/bert"), false, new Actor("Alice"), default);
    }

    [Fact]
    public async Task CreateAsync_ManyAtOnce_OneWins()
    {
        await using var hub = await CoreHub.StartAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            try
            {
                await hub.Publisher.CreateAsync(RepositoryType.Model, ModelId.Parse("acme/x"), false, new Actor("Alice"), default);
                return true;
            }
            catch (HubException e) when (e.Code == HubErrorCode.AlreadyExists)
            {
                return false;
            }
        })));
        Assert.Equal(1, made.Count(won => won));
    }

    [Fact]
    public async Task CreateAsync_UnknownNamespace_IsRefused()
    {
        await using var hub = await CoreHub.StartAsync();
        var error = await Assert.ThrowsAsync<HubException>(
            () => hub.Publisher.CreateAsync(RepositoryType.Model, ModelId.Parse("nobody/x"), false, new Actor("Alice"), default));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
    }

    [Fact]
    public async Task DeleteAsync_Repository_TakesItsHistoryAndNobodyElses()
    {
        await using var hub = await CoreHub.StartAsync();
        var gone = await hub.CreateAsync("acme/gone");
        var stays = await hub.CreateAsync("acme/stays");
        await hub.CommitAsync(gone, CoreHub.Text("README.md", "---\ntags: [x]\n---\n"));
        var head = await hub.CommitAsync(stays, CoreHub.Text("README.md", "---\ntags: [x]\n---\n"));
        await hub.Publisher.DeleteAsync(gone.Key, new Actor("Alice"), default);

        await Assert.ThrowsAsync<ModelNotFoundException>(() => hub.FindAsync("acme/gone"));
        Assert.Equal([".gitattributes", "README.md"], await hub.PathsAsync(stays, head));
        await using var db = hub.Database.Open();
        Assert.False(await db.Commits.AnyAsync(row => row.RepositoryId == gone.Key.Value));
        Assert.False(await db.GitBlobs.AnyAsync(row => row.RepositoryId == gone.Key.Value));
        var again = await hub.CreateAsync("acme/gone");
        Assert.NotEqual(gone.Key, again.Key);
    }

    [Fact]
    public async Task ReceiveObjectAsync_Bytes_AreLinkedToThisRepositoryOnly()
    {
        await using var hub = await CoreHub.StartAsync();
        var mine = await hub.CreateAsync("acme/mine");
        var other = await hub.CreateAsync("alice/other");
        var file = await hub.UploadAsync(mine, "w.bin", [1, 2, 3]);
        await hub.UploadAsync(mine, "w.bin", [1, 2, 3]);

        Assert.True(await hub.Publisher.HasObjectAsync(mine.Key, file.Oid, 3, default));
        Assert.False(await hub.Publisher.HasObjectAsync(mine.Key, file.Oid, 4, default));
        Assert.False(await hub.Publisher.HasObjectAsync(other.Key, file.Oid, 3, default));
    }

    [Fact]
    public async Task HasObjectAsync_BytesLostFromTheStore_AsksForThemAgain()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var file = await hub.UploadAsync(repository, "w.bin", [1, 2, 3]);
        await hub.Store.DeleteAsync(file.Oid, default);
        Assert.False(await hub.Publisher.HasObjectAsync(repository.Key, file.Oid, 3, default));
        await hub.UploadAsync(repository, "w.bin", [1, 2, 3]);
        Assert.True(await hub.Publisher.HasObjectAsync(repository.Key, file.Oid, 3, default));
    }

    [Fact]
    public async Task ReceiveObjectAsync_OtherBytes_AreRefusedAndNotKept()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var before = hub.StoredFiles();
        var digest = await Digest.ComputeAsync(new MemoryStream([1, 2, 3]));
        foreach (var body in new byte[][] { [1, 2, 4], [1, 2], [1, 2, 3, 4] })
        {
            await Assert.ThrowsAsync<IntegrityException>(() => hub.Publisher.ReceiveObjectAsync(repository.Key, digest, 3, new MemoryStream(body), default));
        }

        Assert.Equal(before, hub.StoredFiles());
        Assert.False(await hub.Publisher.HasObjectAsync(repository.Key, digest, 3, default));
    }

    [Fact]
    public async Task ReceiveObjectAsync_SameObjectAtTheSameTime_Succeeds()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var bytes = Encoding.UTF8.GetBytes(new string('x', 200_000));
        var files = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => hub.UploadAsync(repository, "w.bin", bytes))));
        Assert.True(await hub.Publisher.HasObjectAsync(repository.Key, files[0].Oid, bytes.Length, default));
    }

    [Fact]
    public async Task CreateTagAsync_NewName_PointsToTheCommit()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var head = await hub.HeadAsync(repository);
        await hub.Publisher.CreateTagAsync(repository.Key, "v1.0", head.Id, new Actor("Alice"), default);
        var error = await Assert.ThrowsAsync<HubException>(() => hub.Publisher.CreateTagAsync(repository.Key, "v1.0", head.Id, new Actor("Alice"), default));
        Assert.Equal(HubErrorCode.AlreadyExists, error.Code);
        var refs = await hub.Catalog.ListRefsAsync(repository, default);
        Assert.Equal([new Server.Catalog.CatalogRef("v1.0", "refs/tags/v1.0", head.Id)], refs.Tags);
        Assert.Equal(["main"], refs.Branches.Select(branch => branch.Name));

        await hub.Publisher.DeleteTagAsync(repository.Key, "v1.0", new Actor("Alice"), default);
        await Assert.ThrowsAsync<RevisionNotFoundException>(() => hub.Publisher.DeleteTagAsync(repository.Key, "v1.0", new Actor("Alice"), default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("0123456789abcdef0123456789abcdef01234567")]
    [InlineData("a..b")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".a")]
    [InlineData("a.lock")]
    [InlineData("a^")]
    [InlineData("-a")]
    [InlineData("HEAD")]
    [InlineData("a@{1}")]
    public async Task CreateTagAsync_BadName_IsRefused(string name)
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var head = await hub.HeadAsync(repository);
        var error = await Assert.ThrowsAsync<HubException>(() => hub.Publisher.CreateTagAsync(repository.Key, name, head.Id, new Actor("Alice"), default));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
    }

    [Fact]
    public async Task CreateBranchAsync_FromACommit_TakesCommitsOfItsOwn()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var start = await hub.HeadAsync(repository);
        await hub.Publisher.CreateBranchAsync(repository.Key, "feature/x", start.Id, overwrite: false, new Actor("Alice"), default);
        var commit = await hub.CommitAsync(repository, "feature/x", null, CoreHub.Text("a", "1"));
        Assert.Equal(start.Id, (await hub.HeadAsync(repository)).Id);
        Assert.Equal(commit.Id, (await hub.Catalog.ResolveRevisionAsync(repository, "feature/x", default)).Id);

        await Assert.ThrowsAsync<HubException>(() => hub.Publisher.CreateBranchAsync(repository.Key, "feature/x", start.Id, overwrite: false, new Actor("Alice"), default));
        await Assert.ThrowsAsync<HubException>(() => hub.Publisher.CreateBranchAsync(repository.Key, "feature", start.Id, overwrite: false, new Actor("Alice"), default));
        await hub.Publisher.CreateBranchAsync(repository.Key, "feature/x", start.Id, overwrite: true, new Actor("Alice"), default);
        Assert.Equal(start.Id, (await hub.Catalog.ResolveRevisionAsync(repository, "feature/x", default)).Id);
        await hub.Publisher.DeleteBranchAsync(repository.Key, "feature/x", new Actor("Alice"), default);
        await Assert.ThrowsAsync<RevisionNotFoundException>(() => hub.Catalog.ResolveRevisionAsync(repository, "feature/x", default));
        Assert.Equal(commit.Id, (await hub.Catalog.ResolveRevisionAsync(repository, commit.Id.ToString(), default)).Id);
    }

    [Fact]
    public async Task DeleteBranchAsync_DefaultOrUnknown_IsRefused()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var error = await Assert.ThrowsAsync<AccessDeniedException>(() => hub.Publisher.DeleteBranchAsync(repository.Key, "main", new Actor("Alice"), default));
        Assert.Equal("Cannot delete refs/heads/main", error.Message);
        var unknown = await Assert.ThrowsAsync<RevisionNotFoundException>(() => hub.Publisher.DeleteBranchAsync(repository.Key, "b", new Actor("Alice"), default));
        Assert.Equal("refs/heads/b", unknown.Revision);
    }

    [Fact]
    public async Task CreateBranchAsync_UnknownCommit_IsRevisionNotFound()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var other = await hub.CreateAsync("acme/other");
        var foreign = await hub.CommitAsync(other, CoreHub.Text("a", "1"));
        await Assert.ThrowsAsync<RevisionNotFoundException>(
            () => hub.Publisher.CreateBranchAsync(repository.Key, "b", foreign.Id, overwrite: false, new Actor("Alice"), default));
    }
}
