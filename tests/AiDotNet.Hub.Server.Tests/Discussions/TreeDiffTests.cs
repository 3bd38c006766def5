using AiDotNet.Hub.Server.Publishing;
using AiDotNet.Hub.Server.Tests.Publishing;

namespace AiDotNet.Hub.Server.Tests.Discussions;

/// <summary>A pull request's diff is what git says of the same files.</summary>
public sealed class TreeDiffTests
{
    private static readonly Actor Bob = new("bob");

    [Fact]
    public async Task Diff_EveryKindOfChange_IsGits()
    {
        var lines = Enumerable.Range(1, 60).Select(i => i % 10 == 0 ? $"def part_{i}(x):" : $"    line {i}").ToArray();
        string Text(params (int Line, string? To)[] edits) => string.Concat(lines.Select((line, i) =>
            edits.Where(edit => edit.Line == i).Select(edit => edit.To).DefaultIfEmpty(line + "\n").Single()));

        await AssertAsGitAsync(
            new() { ["code.py"] = Text(), ["gone.txt"] = "1\n2\n", ["no newline"] = "a\nb", ["empty"] = "", ["dir/ü \"x\".txt"] = "1\n", ["bin.dat"] = "a\0b", ["same"] = "s\n" },
            new()
            {
                ["code.py"] = Text((3, "changed\n"), (8, null), (31, "    line 32\n    new\n"), (59, "end")), ["no newline"] = "a\nb\nc", ["new/file.txt"] = "x\ny\n", ["empty"] = "no more\n",
                ["dir/ü \"x\".txt"] = "2\n", ["bin.dat"] = "a\0c", ["same"] = "s\n", ["void"] = "", ["a b.txt"] = "blank in the name\n",
            });
    }

    [Fact]
    public async Task Diff_TextsEditedAnywhere_AreGits()
    {
        var random = new Random(7);
        var (before, after) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        for (var file = 0; file < 20; file++)
        {
            // Every line once, so that there is one shortest way from one text to the other.
            var old = Enumerable.Range(0, random.Next(1, 120)).Select(i => $"{(char)('a' + random.Next(26))} line {i} of {file}\n").ToList();
            var edited = old.SelectMany(line => random.Next(14) switch
            {
                0 => [],
                1 => [$"instead of {line}"],
                2 => [line, $"after {line}"],
                _ => new[] { line },
            }).ToList();
            (before[$"f{file:00}.txt"], after[$"f{file:00}.txt"]) = (string.Concat(old), string.Concat(edited));
        }

        await AssertAsGitAsync(before, after);
    }

    [Fact]
    public async Task Diff_LinesThatRepeat_StandWhereGitPutsThem()
    {
        var block = "{\n  x\n}\n";
        await AssertAsGitAsync(
            new() { ["twice.txt"] = block + block, ["end.txt"] = "a\na\na\n", ["cut.txt"] = "q\nq\nq\nz\n" },
            new() { ["twice.txt"] = block + block + block, ["end.txt"] = "a\na\na\na\n", ["cut.txt"] = "q\nq\nz\n" });
    }

    [Fact]
    public async Task Diff_HugeChanges_EndsSoon()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var random = new Random(1);
        string Lines() => string.Concat(Enumerable.Range(0, 60_000).Select(_ => $"{random.Next(1000)}\n"));
        await hub.CommitAsync(repository, [.. Enumerable.Range(0, 12).Select(i => CoreHub.Text($"{i:00}.txt", Lines()))]);

        var diff = await DiffAsync(hub, repository, [.. Enumerable.Range(0, 12).Select(i => CoreHub.Text($"{i:00}.txt", Lines()))]);

        Assert.EndsWith("The rest of the diff is left out: it is too long.\n", diff, StringComparison.Ordinal);
        Assert.InRange(diff.Length, 1 << 20, 4 << 20);
    }

    private static async Task AssertAsGitAsync(Dictionary<string, string> before, Dictionary<string, string> after)
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        await hub.CommitAsync(repository, [.. before.Select(file => CoreHub.Text(file.Key, file.Value))]);
        IEnumerable<CommitOperation> gone = before.Keys.Except(after.Keys).Select(path => new CommitOperation.DeletedFile(path));
        var diff = await DiffAsync(hub, repository, [.. gone, .. after.Select(file => CoreHub.Text(file.Key, file.Value))]);

        using var git = await GitRepository.InitAsync();
        var (from, to) = (await TreeAsync(git, before), await TreeAsync(git, after));
        Assert.Equal(await git.RunAsync("", "diff", "--no-renames", "--no-color", "--abbrev=7", from, to), diff);
    }

    private static async Task<string> DiffAsync(CoreHub hub, CatalogRepository repository, CommitOperation[] operations)
    {
        CommitOperation[] all = [new CommitOperation.Header("a change", null, null), .. operations];
        var (number, _) = await hub.PullRequests.OpenAsync(repository, "main", Bob, all.ToAsyncEnumerable(), default);
        return (await hub.DiscussionReader.ReadAsync(repository, number, withDiff: true, default)).Changes!.Diff!;
    }

    private static async Task<string> TreeAsync(GitRepository git, Dictionary<string, string> files)
    {
        await git.RunAsync("", "read-tree", "--empty");
        foreach (var (path, text) in files)
        {
            var blob = (await git.RunAsync(text, "hash-object", "-w", "--stdin")).Trim();
            await git.RunAsync("", "update-index", "--add", "--cacheinfo", $"100644,{blob},{path}");
        }

        return (await git.RunAsync("", "write-tree")).Trim();
    }
}
