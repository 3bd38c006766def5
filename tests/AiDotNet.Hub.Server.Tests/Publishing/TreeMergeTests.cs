using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Tests.Publishing;

/// <summary>What we merge, git merges into the same tree, and what conflicts for us conflicts for git.</summary>
public sealed class TreeMergeTests
{
    private static readonly string[] Paths = ["a", "b", "d/a", "d/b", "d/e/x", "d/e/y", "f/g/h", "z z"];

    [Fact]
    public async Task MergeAsync_AnyThreeTrees_GivesWhatGitGives()
    {
        await using var hub = await CoreHub.StartAsync();
        using var git = await GitRepository.InitAsync();
        var (clean, conflicting) = (0, 0);
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var before = Paths.Where(_ => random.Next(4) > 0).ToDictionary(path => path, path => $"{path} {random.NextInt64()}\n");
            var (ours, theirs) = (Change(before, random), Change(before, random));
            var (baseTree, baseCommit) = await CommitAsync(before);
            var (ourTree, ourCommit) = await CommitAsync(ours, baseCommit);
            var (theirTree, theirCommit) = await CommitAsync(theirs, baseCommit);

            await using var db = hub.Database.Open();
            var reader = new TreeReader(db);
            var merge = new TreeMerge(reader);
            var merged = await merge.MergeAsync(baseTree, ourTree, theirTree, default);

            var (exit, output) = await git.TryRunAsync("", [], "merge-tree", "--write-tree", "--name-only", "--no-messages", ourCommit, theirCommit);
            var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal((seed, exit == 0), (seed, merge.Conflicts.Count == 0));
            if (exit == 0)
            {
                clean++;
                Assert.Equal(lines[0], merged);
            }
            else
            {
                conflicting++;
                Assert.Equal(lines.Skip(1).Order(StringComparer.Ordinal), merge.Conflicts.Order(StringComparer.Ordinal));
            }
        }

        Assert.True(clean > 5 && conflicting > 5, $"{clean} clean, {conflicting} in conflict");

        async Task<(string Tree, string Commit)> CommitAsync(Dictionary<string, string> files, string? parent = null)
        {
            await git.RunAsync("", "read-tree", "--empty");
            foreach (var (path, text) in files)
            {
                var blob = (await git.RunAsync(text, "hash-object", "-w", "--stdin")).Trim();
                await git.RunAsync("", "update-index", "--add", "--cacheinfo", $"100644,{blob},{path}");
            }

            var tree = (await git.RunAsync("", "write-tree")).Trim();
            await KeepAsync(hub, tree, files, git);
            (string, string)[] who = [("GIT_AUTHOR_NAME", "a"), ("GIT_AUTHOR_EMAIL", "a"), ("GIT_COMMITTER_NAME", "a"), ("GIT_COMMITTER_EMAIL", "a")];
            var (_, commit) = await git.TryRunAsync("", who, parent is null ? ["commit-tree", tree, "-m", "x"] : ["commit-tree", tree, "-p", parent, "-m", "x"]);
            return (tree, commit.Trim());
        }
    }

    [Fact]
    public async Task MergeAsync_FileHereFolderThere_IsAConflict()
    {
        await using var hub = await CoreHub.StartAsync();
        using var git = await GitRepository.InitAsync();
        var before = await TreeAsync(new() { ["k"] = "k" });
        var ours = await TreeAsync(new() { ["k"] = "k", ["a"] = "a" });
        var theirs = await TreeAsync(new() { ["k"] = "k", ["a/b"] = "b" });
        await using var db = hub.Database.Open();
        var merge = new TreeMerge(new TreeReader(db));
        await merge.MergeAsync(before, ours, theirs, default);
        Assert.Equal(["a"], merge.Conflicts);

        Task<string> TreeAsync(Dictionary<string, string> files) => KeepAsync(hub, null, files, git);
    }

    private static Dictionary<string, string> Change(Dictionary<string, string> before, Random random)
    {
        var after = new Dictionary<string, string>(before);
        foreach (var path in Paths.Where(_ => random.Next(3) == 0))
        {
            if (random.Next(3) == 0)
            {
                after.Remove(path);
            }
            else
            {
                // Now and then both sides come to the same text.
                after[path] = $"{path} {random.Next(100)} {random.NextInt64(2)}\n";
            }
        }

        return after;
    }

    /// <summary>Keeps the tree of these files in the hub's database.</summary>
    private static async Task<string> KeepAsync(CoreHub hub, string? expected, Dictionary<string, string> files, GitRepository git)
    {
        await using var db = hub.Database.Open();
        var tree = new WorkingTree(new TreeReader(db), null);
        foreach (var (path, text) in files)
        {
            await tree.SetFileAsync(path, (await git.RunAsync(text, "hash-object", "--stdin")).Trim(), default);
        }

        var (id, trees) = tree.Write();
        Assert.True(expected is null || expected == id);
        db.Trees.AddRange(trees.Values.Where(row => !db.Trees.Any(known => known.Id == row.Id)));
        await db.SaveChangesAsync();
        return id;
    }
}
