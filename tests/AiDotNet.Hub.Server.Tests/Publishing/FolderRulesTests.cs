using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Tests.Publishing;

/// <summary><c>.gitattributes</c> and <c>.gitignore</c> below the root (protocol §9.1, §9.2).</summary>
public sealed class FolderRulesTests
{
    private static readonly string[] Paths =
    [
        "x.dat", "x.txt", "a/x.dat", "a/x.txt", "a/b/x.dat", "a/b/x.txt", "a/b/c/x.dat", "a/c/x.dat", "b/x.dat", "a/keep.log", "a/b/keep.log", "x.log",
        "build/out.txt", "a/build/out.txt",
    ];

    [Fact]
    public async Task IsLfs_RulesInSeveralFolders_AsGitDoes()
    {
        var texts = new Dictionary<string, string>
        {
            [""] = "*.dat filter=lfs\na/c/x.dat -filter\n",
            ["a"] = "*.txt filter=lfs\nb/x.dat !filter\n/x.dat filter=other\n",
            ["a/b"] = "*.txt -filter\nc/*.dat filter=lfs\n",
            ["a/c"] = "*.md filter=lfs\n",
        };
        using var git = await WriteAsync(texts, GitAttributes.FileName);
        var output = await git.RunAsync(string.Concat(Paths.Select(path => path + "\0")), "check-attr", "-z", "--stdin", "filter");
        var expected = output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Chunk(3).Where(row => row[2] == "lfs").Select(row => row[0]).ToList();
        Assert.Contains("a/x.txt", expected);
        Assert.Equal(expected, Paths.Where(new FolderAttributes(texts).IsLfs));
    }

    [Fact]
    public async Task Ignores_RulesInSeveralFolders_AsGitDoes()
    {
        var texts = new Dictionary<string, string>
        {
            [""] = "*.log\n/build/\n",
            ["a"] = "!keep.log\n/x.dat\nb/*.txt\nbuild/\n",
            ["a/b"] = "!x.txt\nkeep.log\n",
            ["build"] = "!out.txt\n",
        };
        using var git = await WriteAsync(texts, GitIgnore.FileName);
        var (_, output) = await git.TryRunAsync(string.Concat(Paths.Select(path => path + "\0")), [], "check-ignore", "--no-index", "-z", "--stdin");
        var expected = output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Paths.Where(new FolderIgnores(texts).Ignores));
    }

    [Fact]
    public async Task PreuploadAsync_RulesBelowTheRoot_Hold_AlsoWhereTheRequestBringsTheRoots()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        await hub.CommitAsync(repository, CoreHub.Text("a/.gitattributes", "*.txt filter=lfs\n"), CoreHub.Text("a/b/.gitignore", "*.tmp\n"));
        PreuploadFile[] files = [File("x.txt"), File("a/x.txt"), File("a/b/x.txt"), File("a/x.tmp"), File("a/b/x.tmp"), File("a/.gitattributes")];
        foreach (var root in new[] { null, "*.none\n" })
        {
            var reply = await hub.Publisher.PreuploadAsync(
                repository.Key, "main", new PreuploadRequest { Files = files, GitIgnore = root, GitAttributes = root }, default);
            Assert.Equal("regular lfs lfs regular regular regular", string.Join(' ', reply.Files.Select(file => file.UploadMode)));
            Assert.Equal([false, false, false, false, true, false], reply.Files.Select(file => file.ShouldIgnore));
        }

        static PreuploadFile File(string path) => new() { Path = path, Size = 1, Sample = "eA==" };
    }

    [Fact]
    public async Task CommitAsync_AttributesOfAFolder_DecideAtTheEndOfTheCommit()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var commit = await hub.CommitAsync(repository, CoreHub.Text("a/x.txt", "x"), CoreHub.Text("a/.gitattributes", "*.txt filter=lfs\n"));
        Assert.True((await hub.Catalog.FindEntryAsync(repository, commit, "a/x.txt", false, default))!.IsLfs);

        // An LFS file that a folder covers needs no line in the root.
        commit = await hub.CommitAsync(repository, await hub.UploadAsync(repository, "a/b/y.txt", [1]));
        Assert.Equal(GitAttributes.DefaultText, await hub.ReadAsync(repository, commit, ".gitattributes"));

        commit = await hub.CommitAsync(repository, new CommitOperation.DeletedFolder("a"), CoreHub.Text("a/z.txt", "z"));
        Assert.False((await hub.Catalog.FindEntryAsync(repository, commit, "a/z.txt", false, default))!.IsLfs);
    }

    [Fact]
    public async Task CommitAsync_AttributesOfAFolderByLfs_AreRefused()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var lfs = await hub.UploadAsync(repository, "a/.gitattributes", [1]);
        await Assert.ThrowsAsync<CommitRejectedException>(() => hub.CommitAsync(repository, lfs));
    }

    private static async Task<GitRepository> WriteAsync(Dictionary<string, string> texts, string name)
    {
        var git = await GitRepository.InitAsync();
        foreach (var (folder, text) in texts)
        {
            Directory.CreateDirectory(Path.Combine(git.Folder, folder));
            await File.WriteAllTextAsync(Path.Combine(git.Folder, folder, name), text);
        }

        return git;
    }
}
