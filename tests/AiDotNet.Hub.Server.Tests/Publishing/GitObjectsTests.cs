using System.Globalization;
using AiDotNet.Hub.Server.Publishing;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Tests.Publishing;

/// <summary>What we commit, git would have committed under the same names.</summary>
public sealed class GitObjectsTests
{
    [Fact]
    public async Task CommitAsync_History_HasTheIdsThatGitGives()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        hub.Time.Advance(TimeSpan.FromMinutes(1));
        CommitOperation[] operations =
        [
            new CommitOperation.Header("Add weights\nand more", "First paragraph.\n\nSecond: ü.", null),
            CoreHub.Text("a.txt", "top"), CoreHub.Text("a/x", "below"), CoreHub.Text("a-b/é ü.txt", "ünï"), await hub.UploadAsync(repository, "w.bin", [1, 2]),
        ];
        await hub.Publisher.CommitAsync(repository.Key, "main", new Actor("Alice"), operations.ToAsyncEnumerable(), default);
        var head = await hub.HeadAsync(repository);

        using var git = await GitRepository.InitAsync();
        string? parent = null;
        foreach (var commit in (await hub.Catalog.ListCommitsAsync(repository, head, 0, 10, default)).Commits.Reverse())
        {
            Assert.Equal(commit.TreeId, await WriteTreeAsync(git, hub, repository, commit));
            var message = commit.Message.Length == 0 ? commit.Title + "\n" : $"{commit.Title}\n\n{commit.Message}\n";
            var date = $"{commit.Date.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)} +0000";
            string[] arguments = parent is null ? ["commit-tree", commit.TreeId] : ["commit-tree", commit.TreeId, "-p", parent];
            var (_, id) = await git.TryRunAsync(
                message,
                [
                    ("GIT_AUTHOR_NAME", "Alice"), ("GIT_AUTHOR_EMAIL", "Alice@users.noreply.hub.invalid"), ("GIT_AUTHOR_DATE", date),
                    ("GIT_COMMITTER_NAME", "Alice"), ("GIT_COMMITTER_EMAIL", "Alice@users.noreply.hub.invalid"), ("GIT_COMMITTER_DATE", date),
                ],
                arguments);
            parent = id.Trim();
            Assert.Equal(commit.Id.ToString(), parent);
        }

        Assert.Equal(("Add weights", "and more\nFirst paragraph.\n\nSecond: ü."), (head.Title, head.Message));
        Assert.Contains("Alice", await git.RunAsync("", "log", "--format=%an %s", parent!), StringComparison.Ordinal);
    }

    [Fact]
    public void Id_FirstCommit_IsStable()
    {
        var date = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        Assert.Equal(
            "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor bob <bob@users.noreply.hub.invalid> 1700000000 +0000\n"
            + "committer bob <bob@users.noreply.hub.invalid> 1700000000 +0000\n\nempty\n",
            GitCommit.Text("4b825dc642cb6eb9a060e54bf8d69288fbee4904", [], "bob", date, "empty", ""));
    }

    private static async Task<string> WriteTreeAsync(GitRepository git, CoreHub hub, CatalogRepository repository, CommitInfo commit)
    {
        await git.RunAsync("", "read-tree", "--empty");
        await using var db = hub.Database.Open();
        var page = await hub.Catalog.ListTreeAsync(repository, commit, "", recursive: true, lastCommits: false, null, 1000, default);
        foreach (var file in page.Entries.Where(entry => !entry.IsDirectory))
        {
            var content = file.IsLfs
                ? Content.GitBlobId.PointerText(file.Sha256, file.Size)
                : await hub.ReadAsync(repository, commit, file.Path);
            Assert.Equal(file.Oid, (await git.RunAsync(content, "hash-object", "-w", "--no-filters", "--stdin")).Trim());
            await git.RunAsync("", "update-index", "--add", "--cacheinfo", $"100644,{file.Oid},{file.Path}");
        }

        Assert.True(await db.Trees.AnyAsync(row => row.Id == commit.TreeId));
        return (await git.RunAsync("", "write-tree")).Trim();
    }
}
