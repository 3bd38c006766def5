using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Tests.Publishing;

public sealed class GitIgnoreTests
{
    private static readonly string[] Paths =
    [
        "a", "b.log", "x/b.log", "x/y/b.log", "keep.log", "x/keep.log", "build/out.bin", "x/build/out.bin", "build", "doc/a.txt", "doc/x/a.txt",
        "abc", "abd", "a/b/c", "a/x/y/b", "a/b", "foo/bar/baz", "foo bar", "foo", "#hash", "!bang", "tail ", "tail", "[x]", "x1", "x-", "x]",
        "dir/sub/file", "dir/file", "é.txt", "A", "b.LOG", "a.b.c", ".hidden", "x/.hidden", "deep/er/and/deeper", "node_modules/p/index.js",
        "temp1", "temp2/x", "tempA", "*star", "back\\slash",
    ];

    public static TheoryData<string> Contents =>
    [
        "*.log\n!keep.log\n",
        "build/\n",
        "/build\n/a\n",
        "doc/*.txt\n",
        "doc/**\n!doc/x/a.txt\n",
        "**/b\na/**/b\n",
        "a/**/c\n",
        "**/build/**\n",
        "ab[cd]\nx[0-9]\n",
        "x[!0-9]\n",
        "x[]-]\n",
        "[[:upper:]]\n.[[:alpha:]]*\n",
        "foo\\ bar\nfoo bar   \n",
        "\\#hash\n\\!bang\n# comment\n",
        "tail\\ \n",
        "dir/\n!dir/file\n",
        "dir/*\n!dir/sub/\n",
        "*\n!*/\n!*.txt\n",
        "temp?\ntemp[\n",
        "\\*star\n\\[x\\]\n",
        "node_modules\r\n*.c\r\n",
        "foo/**/baz\nde*er\n",
        "/*\n!/foo\n/foo/*\n!/foo/bar\n",
        "a**b\n**c\nd**/file\n",
        "\uFEFFabc\n",
        "/\n!\n\n  \n",
        "x/y/\n**/.hidden\n",
        "[a-\n[z-a]\nx[a\\]-]\n",
    ];

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Ignores_AnyPath_AsGitDoes(string content)
    {
        using var git = await GitRepository.InitAsync();
        await File.WriteAllTextAsync(Path.Combine(git.Folder, ".gitignore"), content);
        var input = string.Concat(Paths.Select(path => path + "\0"));
        var (_, output) = await git.TryRunAsync(input, [], "check-ignore", "--no-index", "-z", "--stdin");
        var expected = output.Split('\0', StringSplitOptions.RemoveEmptyEntries);

        var ignore = new FolderIgnores(new Dictionary<string, string> { [""] = content });
        Assert.Equal(expected, Paths.Where(ignore.Ignores));
    }

    [Fact]
    public void Ignores_PatternMadeToBacktrack_IsFast()
    {
        var content = string.Concat(Enumerable.Repeat("*a", 40)) + "b\n" + string.Concat(Enumerable.Repeat("**/", 30)) + "z\n";
        var ignore = new FolderIgnores(new Dictionary<string, string> { [""] = content });
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.False(ignore.Ignores(string.Concat(Enumerable.Repeat("a", 200)) + "/" + string.Concat(Enumerable.Repeat("a/", 60)) + "c"));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }
}
