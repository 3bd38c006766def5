using System.Text;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Publishing;
using AiDotNet.Hub.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Publishing;

/// <summary>What a commit does to the tree, and what it refuses.</summary>
public sealed class CommitTests
{
    [Fact]
    public async Task CommitAsync_FilesInFolders_AreThereWithGitsIds()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var commit = await hub.CommitAsync(repository, CoreHub.Text("config.json", "{}"), CoreHub.Text("a/b/c.txt", "hello\n"));

        Assert.Equal([".gitattributes", "a/", "a/b/", "a/b/c.txt", "config.json"], await hub.PathsAsync(repository, commit));
        var entry = await hub.Catalog.FindEntryAsync(repository, commit, "a/b/c.txt", lastCommit: false, default);
        Assert.Equal("ce013625030ba8dba906f756967f9e9ca394464a", entry!.Oid);
        Assert.Equal((6, false, 0), (entry.Size, entry.IsLfs, entry.PointerSize));
        Assert.Equal("hello\n", await hub.ReadAsync(repository, commit, "a/b/c.txt"));
        Assert.Equal((await hub.HeadAsync(repository)).Id, commit.Id);
    }

    [Fact]
    public async Task CommitAsync_LfsFile_HasThePointersIdAndTheObjectsSize()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var bytes = Encoding.UTF8.GetBytes("not really weights");
        var commit = await hub.CommitAsync(repository, await hub.UploadAsync(repository, "model.safetensors", bytes));

        var entry = await hub.Catalog.FindEntryAsync(repository, commit, "model.safetensors", lastCommit: false, default);
        var pointer = Encoding.UTF8.GetBytes(GitBlobId.PointerText(entry!.Sha256, 18));
        Assert.Equal((true, 18, pointer.Length), (entry.IsLfs, entry.Size, entry.PointerSize));
        Assert.Equal(GitBlobId.Compute(pointer), entry.Oid);
        Assert.Equal("not really weights", await hub.ReadAsync(repository, commit, "model.safetensors"));
        Assert.Equal(GitAttributes.DefaultText, await hub.ReadAsync(repository, commit, ".gitattributes"));
    }

    [Fact]
    public async Task CommitAsync_LfsFileThatNoPatternCovers_IsNamedInAttributes()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var first = await hub.CommitAsync(repository, await hub.UploadAsync(repository, "data/my file.dat", [0, 1]));
        var expected = GitAttributes.DefaultText + "/data/my[[:space:]]file.dat filter=lfs diff=lfs merge=lfs -text\n";
        Assert.Equal(expected, await hub.ReadAsync(repository, first, ".gitattributes"));

        var second = await hub.CommitAsync(repository, await hub.UploadAsync(repository, "data/my file.dat", [2]));
        Assert.Equal(expected, await hub.ReadAsync(repository, second, ".gitattributes"));
    }

    [Fact]
    public async Task CommitAsync_LfsOidNotUploadedHere_IsRefused()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var other = await hub.CreateAsync("alice/secret", isPrivate: true);
        var foreign = await hub.UploadAsync(other, "model.bin", [1, 2, 3]);
        var before = await hub.HeadAsync(repository);

        var error = await Assert.ThrowsAsync<HubException>(() => hub.CommitAsync(repository, foreign));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
        Assert.StartsWith("LFS pointer pointed to a file that does not exist", error.Message, StringComparison.Ordinal);

        // The pointer's text in a regular file must not open it either.
        var pointer = CoreHub.Text("model.txt", GitBlobId.PointerText(foreign.Oid, 3));
        error = await Assert.ThrowsAsync<HubException>(() => hub.CommitAsync(repository, pointer));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
        Assert.Equal(before.Id, (await hub.HeadAsync(repository)).Id);
    }

    [Fact]
    public async Task CommitAsync_PointerTextOfOwnObject_IsTheLfsFile()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var file = await hub.UploadAsync(repository, "a.bin", [1, 2, 3]);
        var commit = await hub.CommitAsync(repository, CoreHub.Text("b.bin", GitBlobId.PointerText(file.Oid, 3)));
        var entry = await hub.Catalog.FindEntryAsync(repository, commit, "b.bin", lastCommit: false, default);
        Assert.Equal((true, 3, file.Oid), (entry!.IsLfs, entry.Size, entry.Sha256));
    }

    [Fact]
    public async Task CommitAsync_LfsFileWithoutSize_TakesTheObjectsOwn_AndWithAWrongOneIsRefused()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var file = await hub.UploadAsync(repository, "a.bin", [1, 2, 3]);
        var commit = await hub.CommitAsync(repository, file with { Size = null });
        Assert.Equal(3, (await hub.Catalog.FindEntryAsync(repository, commit, "a.bin", lastCommit: false, default))!.Size);
        var error = await Assert.ThrowsAsync<HubException>(() => hub.CommitAsync(repository, file with { Size = 4 }));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
    }

    [Fact]
    public async Task CommitAsync_InlineFileThatAttributesGiveToLfs_BecomesOne()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var commit = await hub.CommitAsync(
            repository, CoreHub.Text("w.bin", "weights"), CoreHub.Bytes("empty.bin", []), CoreHub.Bytes("big.txt", new byte[CommitStager.MaxRegularBytes + 1]));
        var entries = await hub.Catalog.FindEntriesAsync(repository, commit, ["w.bin", "empty.bin", "big.txt"], lastCommits: false, default);
        Assert.Equal([true, false, true], entries.Select(entry => entry.IsLfs));
        Assert.Equal([7L, 0, CommitStager.MaxRegularBytes + 1], entries.Select(entry => entry.Size));
        Assert.Equal("weights", await hub.ReadAsync(repository, commit, "w.bin"));
        Assert.EndsWith("/big.txt filter=lfs diff=lfs merge=lfs -text\n", await hub.ReadAsync(repository, commit, ".gitattributes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommitAsync_Deletions_TakeFilesAndFoldersAway()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        await hub.CommitAsync(
            repository, CoreHub.Text("a/1", "1"), CoreHub.Text("a/x/2", "2"), CoreHub.Text("b/3", "3"), CoreHub.Text("c/4", "4"), CoreHub.Text("d", "5"));
        var commit = await hub.CommitAsync(
            repository,
            new CommitOperation.DeletedFile("a/x/2"),
            new CommitOperation.DeletedFile("b"),
            new CommitOperation.DeletedFolder("c/"),
            new CommitOperation.DeletedFolder("nowhere"),
            new CommitOperation.DeletedFile("d"),
            CoreHub.Text("d", "again"));
        Assert.Equal([".gitattributes", "a/", "a/1", "d"], await hub.PathsAsync(repository, commit));
        Assert.Equal("again", await hub.ReadAsync(repository, commit, "d"));
    }

    [Fact]
    public async Task CommitAsync_DeletionOfWhatIsNotThere_IsEntryNotFound()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var error = await Assert.ThrowsAsync<HubException>(() => hub.CommitAsync(repository, new CommitOperation.DeletedFile("no.txt")));
        Assert.Equal((HubErrorCode.EntryNotFound, "A file with this name doesn't exist"), (error.Code, error.Message));
    }

    [Fact]
    public async Task CommitAsync_EverythingDeleted_LeavesGitsEmptyTree()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var commit = await hub.CommitAsync(repository, new CommitOperation.DeletedFile(".gitattributes"));
        Assert.Equal("4b825dc642cb6eb9a060e54bf8d69288fbee4904", commit.TreeId);
        Assert.Empty(await hub.PathsAsync(repository, commit));
    }

    [Theory]
    [InlineData("a", "a/b")]
    [InlineData("a/b", "a")]
    [InlineData("a/b/c/d", "a/b")]
    public async Task CommitAsync_FileWhereAFolderIs_IsRejected(string first, string second)
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var error = await Assert.ThrowsAsync<CommitRejectedException>(
            () => hub.CommitAsync(repository, CoreHub.Text(first, "1"), CoreHub.Text(second, "2")));
        Assert.Equal("FileFolderClash", error.Rule);

        var commit = await hub.CommitAsync(repository, CoreHub.Text(first, "1"));
        await Assert.ThrowsAsync<CommitRejectedException>(() => hub.CommitAsync(repository, CoreHub.Text(second, "2")));
        Assert.Equal(commit.Id, (await hub.HeadAsync(repository)).Id);

        var replaced = await hub.CommitAsync(repository, new CommitOperation.DeletedFile(first.Split('/')[0]), CoreHub.Text(second, "2"));
        Assert.Equal("2", await hub.ReadAsync(repository, replaced, second));
    }

    [Fact]
    public async Task CommitAsync_Refused_LeavesNoBlobAndNoWriteBehind()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var before = hub.StoredFiles();
        await Assert.ThrowsAsync<CommitRejectedException>(() => hub.CommitAsync(repository, CoreHub.Text("good", "new bytes"), CoreHub.Text("a/../b", "x")));
        await Assert.ThrowsAsync<HubException>(() => hub.CommitAsync(repository, CoreHub.Text("good", "more"), new CommitOperation.DeletedFile("no")));
        Assert.Equal(before, hub.StoredFiles());
    }

    [Fact]
    public async Task CommitAsync_StaleParent_IsAConflict_AndAbbreviatedTipIsNone()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var first = await hub.HeadAsync(repository);
        var second = await hub.CommitAsync(repository, "main", first.Id.ToString()[..7].ToUpperInvariant(), CoreHub.Text("a", "1"));
        Assert.Equal([first.Id], second.Parents);

        var error = await Assert.ThrowsAsync<HubException>(() => hub.CommitAsync(repository, "main", first.Id.ToString(), CoreHub.Text("a", "2")));
        Assert.Equal(HubErrorCode.Conflict, error.Code);
        Assert.Equal("The branch was updated since you opened this page. Please refresh and try again.", error.Message);
        Assert.Equal(second.Id, (await hub.HeadAsync(repository)).Id);
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("v1")]
    [InlineData("refs/tags/v1")]
    [InlineData("COMMIT")]
    public async Task CommitAsync_OnWhatIsNoBranch_IsRevisionNotFound(string branch)
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var head = await hub.HeadAsync(repository);
        await hub.Publisher.CreateTagAsync(repository.Key, "v1", head.Id, new Actor("Alice"), default);
        branch = branch == "COMMIT" ? head.Id.ToString() : branch;
        await Assert.ThrowsAsync<RevisionNotFoundException>(() => hub.CommitAsync(repository, branch, null, CoreHub.Text("a", "1")));
    }

    [Fact]
    public async Task CommitAsync_ManyAtOnceWithoutParent_AllGoInOneAfterTheOther()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var commits = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => hub.Publisher.CommitAsync(
            repository.Key, "main", new Actor("Alice"), Operations($"commit {i}", null, CoreHub.Text($"f{i}", $"{i}")), default))));

        var head = await hub.HeadAsync(repository);
        Assert.Equal(12, head.Depth);
        var history = await hub.Catalog.ListCommitsAsync(repository, head, 0, 100, default);
        Assert.Equal(commits.Select(commit => commit.Id).ToHashSet(), history.Commits.SkipLast(1).Select(commit => commit.Id).ToHashSet());
        Assert.Equal(13, (await hub.PathsAsync(repository, head)).Length);
    }

    [Fact]
    public async Task CommitAsync_ManyAtOnceOnOneParent_OneWinsAndOthersConflict()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var tip = (await hub.HeadAsync(repository)).Id.ToString();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                await hub.Publisher.CommitAsync(repository.Key, "main", new Actor("Alice"), Operations("mine", tip, CoreHub.Text("f", $"{i}")), default);
                return (HubErrorCode?)null;
            }
            catch (HubException e)
            {
                return e.Code;
            }
        })));
        Assert.Equal(1, outcomes.Count(code => code is null));
        Assert.Equal(7, outcomes.Count(code => code == HubErrorCode.Conflict));
        Assert.Equal(1, (await hub.HeadAsync(repository)).Depth);
    }

    [Fact]
    public async Task CommitAsync_SameCommitSentAgain_IsMadeOnce()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var first = await hub.CommitAsync(repository, CoreHub.Text("a", "1"));
        Assert.Equal(first.Id, (await hub.CommitAsync(repository, CoreHub.Text("a", "1"))).Id);
        hub.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.NotEqual(first.Id, (await hub.CommitAsync(repository, CoreHub.Text("a", "1"))).Id);
    }

    [Fact]
    public async Task CommitAsync_StoreFailsBeforeTheTransaction_LeavesTheOldRevision()
    {
        var store = new StoreThatFails();
        await using var hub = await CoreHub.StartAsync(services => services.AddSingleton<IBlobStore>(provider =>
            store.Over(new LocalBlobStore(new BlobStoreLayout(provider.GetRequiredService<HubServerOptions>().DataDirectory)))));
        var repository = await hub.CreateAsync();
        var before = await hub.HeadAsync(repository);

        store.FailAt = "second.txt";
        await Assert.ThrowsAsync<IOException>(() => hub.CommitAsync(repository, CoreHub.Text("first.txt", "1"), CoreHub.Text("second.txt", "2")));
        store.FailAt = null;
        store.FailOnRead = true;
        await Assert.ThrowsAsync<IOException>(() => hub.CommitAsync(repository, CoreHub.Text("README.md", "# A card that is read after it was stored")));
        store.FailOnRead = false;

        Assert.Equal(before.Id, (await hub.HeadAsync(repository)).Id);
        Assert.Equal([".gitattributes"], await hub.PathsAsync(repository, before));
        await using (var db = hub.Database.Open())
        {
            Assert.Equal(1, await db.Commits.CountAsync());
            Assert.Equal(1, await db.RepositoryBlobs.CountAsync());
        }

        var after = await hub.CommitAsync(repository, CoreHub.Text("README.md", "# A card that is read after it was stored"));
        Assert.Equal(1, after.Depth);
    }

    [Fact]
    public async Task CommitAsync_CancelledWhileReceiving_LeavesTheOldRevision()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var before = ((await hub.HeadAsync(repository)).Id, Files: string.Join(' ', hub.StoredFiles()));
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => hub.Publisher.CommitAsync(repository.Key, "main", new Actor("Alice"), Cancelling(stop), stop.Token));
        Assert.Equal(before, ((await hub.HeadAsync(repository)).Id, string.Join(' ', hub.StoredFiles())));
    }

    [Fact]
    public async Task CommitAsync_OneFileInALargeRepository_WritesOnlyTheTreesOnItsPath()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        await hub.CommitAsync(repository, [.. Enumerable.Range(0, 40).Select(i => CoreHub.Text($"d{i}/x/{i}.txt", $"{i}"))]);
        await using var db = hub.Database.Open();
        var (trees, blobs) = (await db.Trees.CountAsync(), await db.GitBlobs.CountAsync());
        await hub.CommitAsync(repository, CoreHub.Text("d7/x/new.txt", "new"));
        Assert.Equal((trees + 3, blobs + 1), (await db.Trees.CountAsync(), await db.GitBlobs.CountAsync()));
    }

    [Fact]
    public async Task CommitAsync_WithoutHeader_IsRefused()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        foreach (CommitOperation[] operations in new CommitOperation[][] { [], [CoreHub.Text("a", "1")] })
        {
            var error = await Assert.ThrowsAsync<HubException>(
                () => hub.Publisher.CommitAsync(repository.Key, "main", new Actor("Alice"), operations.ToAsyncEnumerable(), default));
            Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
        }
    }

    private static IAsyncEnumerable<CommitOperation> Operations(string title, string? parent, params CommitOperation[] operations) =>
        operations.Prepend(new CommitOperation.Header(title, null, parent)).ToAsyncEnumerable();

    private static async IAsyncEnumerable<CommitOperation> Cancelling(CancellationTokenSource stop)
    {
        yield return new CommitOperation.Header("half", null, null);
        yield return CoreHub.Text("a", "1");
        await stop.CancelAsync();
        yield return CoreHub.Text("b", "2");
    }

    /// <summary>A store that stops working where it is told to.</summary>
    private sealed class StoreThatFails : IBlobStore
    {
        private IBlobStore? _inner;

        public string? FailAt { get; set; }

        public bool FailOnRead { get; set; }

        public StoreThatFails Over(IBlobStore inner)
        {
            _inner = inner;
            return this;
        }

        public Task<long?> FindSizeAsync(Digest digest, CancellationToken cancellationToken) => _inner!.FindSizeAsync(digest, cancellationToken);

        public Task<Stream> OpenAsync(Digest digest, long offset, long? length, CancellationToken cancellationToken) =>
            FailOnRead ? throw new IOException("The disk has gone.") : _inner!.OpenAsync(digest, offset, length, cancellationToken);

        public Task<Uri?> PresignAsync(Digest digest, TimeSpan lifetime, CancellationToken cancellationToken) => Task.FromResult<Uri?>(null);

        public Task<StoredUpload> WriteAsync(UploadId upload, Stream body, BlobExpectation expected, CancellationToken cancellationToken) =>
            FailAt is { } path && expected.What.Contains(path, StringComparison.Ordinal)
                ? throw new IOException("The disk has gone.")
                : _inner!.WriteAsync(upload, body, expected, cancellationToken);

        public Task BeginPartsAsync(UploadId upload, CancellationToken cancellationToken) => _inner!.BeginPartsAsync(upload, cancellationToken);

        public Task<UploadPart> WritePartAsync(
            UploadId upload, int number, Stream body, BlobExpectation expected, CancellationToken cancellationToken) =>
            _inner!.WritePartAsync(upload, number, body, expected, cancellationToken);

        public Task<StoredUpload> AssembleAsync(
            UploadId upload, IReadOnlyList<UploadPart> parts, BlobExpectation expected, CancellationToken cancellationToken) =>
            _inner!.AssembleAsync(upload, parts, expected, cancellationToken);

        public Task PromoteAsync(StoredUpload upload, CancellationToken cancellationToken) => _inner!.PromoteAsync(upload, cancellationToken);

        public Task AbandonAsync(UploadId upload, CancellationToken cancellationToken) => _inner!.AbandonAsync(upload, cancellationToken);

        public Task<bool> DeleteAsync(Digest digest, CancellationToken cancellationToken) => _inner!.DeleteAsync(digest, cancellationToken);

        public Task<int> ClearUploadsAsync(DateTimeOffset before, CancellationToken cancellationToken) => _inner!.ClearUploadsAsync(before, cancellationToken);

        public Task ProbeAsync(CancellationToken cancellationToken) => _inner!.ProbeAsync(cancellationToken);
    }
}
