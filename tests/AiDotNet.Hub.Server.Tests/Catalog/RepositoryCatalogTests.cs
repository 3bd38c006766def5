using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Publishing;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Tests.Catalog;

public sealed class RepositoryCatalogTests
{
    [Fact]
    public async Task FindAsync_PrivateRepository_DoesNotExistForStrangers()
    {
        await using var hub = await CoreHub.StartAsync();
        await hub.CreateAsync("Acme/Secret", isPrivate: true);
        var id = ModelId.Parse("ACME/secret");
        foreach (var caller in new[] { Caller.Anonymous, await hub.CallerAsync(CoreHub.BobToken) })
        {
            var hidden = await Assert.ThrowsAsync<ModelNotFoundException>(() => hub.Catalog.FindAsync(caller, RepositoryType.Model, id, Right.Read, default));
            var missing = await Assert.ThrowsAsync<ModelNotFoundException>(
                () => hub.Catalog.FindAsync(caller, RepositoryType.Model, ModelId.Parse("ACME/absent"), Right.Read, default));
            Assert.Equal(missing.Message.Replace("absent", "secret", StringComparison.Ordinal), hidden.Message);
            await Assert.ThrowsAsync<ModelNotFoundException>(() => hub.Catalog.FindAsync(caller, RepositoryType.Model, id, Right.Write, default));
        }

        var found = await hub.Catalog.FindAsync(await hub.CallerAsync(), RepositoryType.Model, id, Right.Admin, default);
        Assert.Equal("acme/Secret", found.Id.ToString());
        await Assert.ThrowsAsync<ModelNotFoundException>(
            async () => await hub.Catalog.FindAsync(await hub.CallerAsync(), RepositoryType.Dataset, id, Right.Read, default));
    }

    [Fact]
    public async Task FindAsync_ReadableWithoutTheRight_IsDenied()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var denied = await Assert.ThrowsAsync<AccessDeniedException>(
            async () => await hub.Catalog.FindAsync(await hub.CallerAsync(CoreHub.BobToken), RepositoryType.Model, repository.Id, Right.Write, default));
        Assert.Equal(HubErrorCode.AccessDenied, denied.Code);
        denied = await Assert.ThrowsAsync<AccessDeniedException>(
            () => hub.Catalog.FindAsync(Caller.Anonymous, RepositoryType.Model, repository.Id, Right.Write, default));
        Assert.Equal(HubErrorCode.LoginRequired, denied.Code);
    }

    [Fact]
    public async Task FindAsync_BareName_IsOfTheConfiguredOrTheStoredNamespace()
    {
        await using var hub = await CoreHub.StartAsync();
        await hub.CreateAsync("acme/Gpt2");
        Assert.Equal("acme/Gpt2", (await hub.FindAsync("gpt2")).Id.ToString());
        await Assert.ThrowsAsync<ModelNotFoundException>(() => hub.FindAsync("other"));
        Assert.Equal("acme/Gpt2", (await hub.FindAsync("GPT2")).Id.ToString());

        await using var configured = await CoreHub.StartAsync(options: options => options.DefaultNamespace = "alice");
        await configured.CreateAsync("acme/one");
        await configured.CreateAsync("alice/two");
        await Assert.ThrowsAsync<ModelNotFoundException>(() => configured.FindAsync("one"));
        Assert.Equal("Alice/two", (await configured.FindAsync("two")).Id.ToString());
    }

    [Fact]
    public async Task ResolveRevisionAsync_EveryForm_GivesTheCommit()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var first = await hub.HeadAsync(repository);
        await hub.Publisher.CreateTagAsync(repository.Key, "v1", first.Id, new Actor("Alice"), default);
        await hub.Publisher.CreateBranchAsync(repository.Key, "feature/x", first.Id, overwrite: false, new Actor("Alice"), default);
        var second = await hub.CommitAsync(repository, CoreHub.Text("a", "1"));
        await AddRefAsync(hub, repository, "refs/pr/3", second.Id);

        foreach (var (revision, expected) in new (string, CommitInfo)[]
        {
            ("main", second), ("refs/heads/main", second), ("HEAD", second), ("refs/pr/3", second), ("v1", first), ("refs/tags/v1", first),
            ("feature/x", first), ("refs/heads/feature/x", first), (first.Id.ToString(), first), (first.Id.ToString().ToUpperInvariant(), first),
            (first.Id.ToString()[..5], first), (second.Id.ToString()[..12], second),
        })
        {
            Assert.Equal((revision, expected.Id), (revision, (await hub.Catalog.ResolveRevisionAsync(repository, revision, default)).Id));
        }

        foreach (var revision in new[] { "", "nope", "Main", "refs/heads", "refs/pr/4", first.Id.ToString()[..4], "0000000", "feature", "head" })
        {
            await Assert.ThrowsAsync<RevisionNotFoundException>(() => hub.Catalog.ResolveRevisionAsync(repository, revision, default));
        }
    }

    [Fact]
    public async Task ResolveRevisionAsync_BranchAndTagOfOneName_TheBranchWins_AndARefBeforeAnAbbreviation()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var first = await hub.HeadAsync(repository);
        var second = await hub.CommitAsync(repository, CoreHub.Text("a", "1"));
        await hub.Publisher.CreateBranchAsync(repository.Key, "same", second.Id, overwrite: false, new Actor("Alice"), default);
        await hub.Publisher.CreateTagAsync(repository.Key, "same", first.Id, new Actor("Alice"), default);
        var abbreviation = first.Id.ToString()[..7];
        await hub.Publisher.CreateTagAsync(repository.Key, abbreviation, second.Id, new Actor("Alice"), default);
        Assert.Equal(second.Id, (await hub.Catalog.ResolveRevisionAsync(repository, "same", default)).Id);
        Assert.Equal(second.Id, (await hub.Catalog.ResolveRevisionAsync(repository, abbreviation, default)).Id);
        Assert.Equal(first.Id, (await hub.Catalog.ResolveRevisionAsync(repository, first.Id.ToString(), default)).Id);
    }

    [Fact]
    public async Task ResolveRevisionAsync_AbbreviationOfTwoCommits_IsNotFound()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var head = await hub.HeadAsync(repository);
        await using (var db = hub.Database.Open())
        {
            foreach (var end in new[] { "1", "2" })
            {
                db.Commits.Add(new CommitRow
                {
                    RepositoryId = repository.Key.Value, Id = new string('a', 39) + end, TreeId = head.TreeId, Depth = 0,
                    Author = "Alice", Date = head.Date, Title = "t", Message = "",
                });
            }

            await db.SaveChangesAsync();
        }

        await Assert.ThrowsAsync<RevisionNotFoundException>(() => hub.Catalog.ResolveRevisionAsync(repository, "aaaaaaa", default));
        Assert.Equal(new string('a', 39) + "2", (await hub.Catalog.ResolveRevisionAsync(repository, new string('a', 39) + "2", default)).Id.ToString());
    }

    [Theory]
    [InlineData("main/a/b.txt", "main", "a/b.txt")]
    [InlineData("main", "main", "")]
    [InlineData("main/", "main", "")]
    [InlineData("refs/heads/main/a", "refs/heads/main", "a")]
    [InlineData("refs/pr/1/sub/dir", "refs/pr/1", "sub/dir")]
    [InlineData("feature/x/y/z.txt", "feature/x", "y/z.txt")]
    [InlineData("feature/x", "feature/x", "")]
    public async Task SplitAsync_RevisionWithSlashes_TakesTheShortestThatIsOne(string tail, string revision, string path)
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var head = await hub.HeadAsync(repository);
        await hub.Publisher.CreateBranchAsync(repository.Key, "feature/x", head.Id, overwrite: false, new Actor("Alice"), default);
        await AddRefAsync(hub, repository, "refs/pr/1", head.Id);
        var found = await hub.Catalog.SplitAsync(repository, tail, default);
        Assert.Equal((head.Id, revision, path), (found.Commit.Id, found.Revision, found.Path));
    }

    [Theory]
    [InlineData("nope/a/b", "nope")]
    [InlineData("refs/pr/9/a", "refs/pr/9")]
    [InlineData("", "")]
    public async Task SplitAsync_NoRevision_NamesTheLikelyOne(string tail, string revision)
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var error = await Assert.ThrowsAsync<RevisionNotFoundException>(() => hub.Catalog.SplitAsync(repository, tail, default));
        Assert.Equal(revision, error.Revision);
    }

    [Fact]
    public async Task ListTreeAsync_OneFolder_ListsFoldersFirst()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var commit = await hub.CommitAsync(repository, CoreHub.Text("b", "1"), CoreHub.Text("z/y/x", "1"), CoreHub.Text("c/d", "22"), CoreHub.Text("z/a", "1"));
        Assert.Equal(["c", "z", ".gitattributes", "b"], await PathsAsync(hub, repository, commit, "", recursive: false));
        Assert.Equal(["z/y", "z/a"], await PathsAsync(hub, repository, commit, "z", recursive: false));
        Assert.Equal(["z/a", "z/y", "z/y/x"], await PathsAsync(hub, repository, commit, "z/", recursive: true));
        foreach (var path in new[] { "b", "nowhere", "c/d/e", "z/nowhere" })
        {
            await Assert.ThrowsAsync<EntryNotFoundException>(() => PathsAsync(hub, repository, commit, path, recursive: false));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ListTreeAsync_InPages_GivesEveryEntryOnce(bool recursive)
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        string[] paths = ["a.b", "a/x", "a/y/1", "a/y/2", "a0", "b", "c/d/e/f", "c-", "é/ü", "😀", "\uE000"];
        var commit = await hub.CommitAsync(repository, [.. paths.Select(path => CoreHub.Text(path, path))]);
        var whole = await PathsAsync(hub, repository, commit, "", recursive);
        for (var limit = 1; limit <= 5; limit++)
        {
            var seen = new List<string>();
            string? cursor = null;
            do
            {
                var page = await hub.Catalog.ListTreeAsync(repository, commit, "", recursive, lastCommits: false, cursor, limit, default);
                Assert.InRange(page.Entries.Count, 1, limit);
                seen.AddRange(page.Entries.Select(entry => entry.Path));
                cursor = page.NextCursor;
            }
            while (cursor is not null);

            Assert.Equal(whole, seen);
        }

        var error = await Assert.ThrowsAsync<HubException>(
            () => hub.Catalog.ListTreeAsync(repository, commit, "", recursive, lastCommits: false, "%%%", 10, default));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
    }

    [Fact]
    public async Task FindEntriesAsync_KnownAndUnknown_KeepsTheOrderAskedFor()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var commit = await hub.CommitAsync(repository, CoreHub.Text("a/b", "1"), CoreHub.Text("c", "2"));
        var entries = await hub.Catalog.FindEntriesAsync(repository, commit, ["c", "none", "a/", "a/b", "a/b/c", "", "c"], lastCommits: false, default);
        Assert.Equal(["c", "a", "a/b", "c"], entries.Select(entry => entry.Path));
        Assert.Equal([false, true, false, false], entries.Select(entry => entry.IsDirectory));
        Assert.Null(await hub.Catalog.FindEntryAsync(repository, commit, "none", lastCommit: false, default));
    }

    [Fact]
    public async Task ListTreeAsync_LastCommits_AreThoseThatChangedThePath()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var initial = await hub.HeadAsync(repository);
        var one = await hub.CommitAsync(repository, CoreHub.Text("a/x", "1"), CoreHub.Text("a/y", "1"), CoreHub.Text("b", "1"));
        var two = await hub.CommitAsync(repository, CoreHub.Text("a/x", "2"));
        var three = await hub.CommitAsync(repository, CoreHub.Text("c", "1"));
        var four = await hub.CommitAsync(repository, new CommitOperation.DeletedFile("b"), CoreHub.Text("d/e/f", "1"));
        var five = await hub.CommitAsync(repository, CoreHub.Text("b", "1"));

        var page = await hub.Catalog.ListTreeAsync(repository, five, "", recursive: true, lastCommits: true, null, 100, default);
        Assert.Equal(
            new Dictionary<string, RevisionId>
            {
                [".gitattributes"] = initial.Id, ["a"] = two.Id, ["a/x"] = two.Id, ["a/y"] = one.Id, ["b"] = five.Id, ["c"] = three.Id,
                ["d"] = four.Id, ["d/e"] = four.Id, ["d/e/f"] = four.Id,
            },
            page.Entries.ToDictionary(entry => entry.Path, entry => entry.LastCommit!.Id));

        var earlier = await hub.Catalog.FindEntryAsync(repository, two, "b", lastCommit: true, default);
        Assert.Equal(one.Id, earlier!.LastCommit!.Id);
    }

    [Fact]
    public async Task History_LongerThanOneStretch_IsWalkedToItsEnd()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var changed = await hub.CommitAsync(repository, CoreHub.Text("old", "1"));
        var head = await GrowAsync(hub, repository, changed, 600);

        var page = await hub.Catalog.ListCommitsAsync(repository, head, 0, 10, default);
        Assert.Equal((602, 10), (page.Total, page.Commits.Count));
        Assert.Equal(head.Id, page.Commits[0].Id);
        page = await hub.Catalog.ListCommitsAsync(repository, head, 6, 100, default);
        Assert.Equal([1, 0], page.Commits.Select(commit => commit.Depth));
        Assert.Equal(changed.Id, page.Commits[0].Id);
        Assert.Empty((await hub.Catalog.ListCommitsAsync(repository, head, 7, 100, default)).Commits);
        Assert.Equal(changed.Id, (await hub.Catalog.FindEntryAsync(repository, head, "old", lastCommit: true, default))!.LastCommit!.Id);
    }

    [Fact]
    public async Task OpenAsync_Range_GivesThoseBytes()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var commit = await hub.CommitAsync(repository, CoreHub.Text("a", "0123456789"));
        var entry = await hub.Catalog.FindEntryAsync(repository, commit, "a", lastCommit: false, default);
        using var reader = new StreamReader(await hub.Catalog.OpenAsync(entry!, 3, 4, default));
        Assert.Equal("3456", await reader.ReadToEndAsync());
    }

    private static async Task<string[]> PathsAsync(CoreHub hub, CatalogRepository repository, CommitInfo commit, string path, bool recursive)
    {
        var page = await hub.Catalog.ListTreeAsync(repository, commit, path, recursive, lastCommits: false, null, 1000, default);
        Assert.Null(page.NextCursor);
        return [.. page.Entries.Select(entry => entry.Path)];
    }

    private static async Task AddRefAsync(CoreHub hub, CatalogRepository repository, string name, RevisionId target)
    {
        await using var db = hub.Database.Open();
        db.Refs.Add(new RefRow { RepositoryId = repository.Key.Value, Name = name, CommitId = target.ToString() });
        await db.SaveChangesAsync();
    }

    /// <summary>Adds commits that change nothing, as rows: only the length of the history matters.</summary>
    private static async Task<CommitInfo> GrowAsync(CoreHub hub, CatalogRepository repository, CommitInfo tip, int count)
    {
        await using var db = hub.Database.Open();
        var parent = tip.Id.ToString();
        for (var i = 1; i <= count; i++)
        {
            var id = Convert.ToHexStringLower(System.Security.Cryptography.SHA1.HashData(BitConverter.GetBytes(i)));
            db.Commits.Add(new CommitRow
            {
                RepositoryId = repository.Key.Value, Id = id, TreeId = tip.TreeId, ParentId = parent, Depth = tip.Depth + i,
                Author = "Alice", Date = tip.Date, Title = $"{i}", Message = "",
            });
            parent = id;
        }

        await db.SaveChangesAsync();
        await db.Refs.Where(row => row.Name == "refs/heads/main").ExecuteUpdateAsync(row => row.SetProperty(r => r.CommitId, parent));
        return await hub.HeadAsync(repository);
    }
}
