using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Tests.Publishing;

public sealed class GitAttributesTests
{
    private static readonly string[] Paths =
    [
        "model.safetensors", "a/b/model.bin", "saved_model/x", "saved_model/a/b.txt", "x/saved_model/y", "README.md", "run.tfevents.1",
        "archive.tar.gz", "archive.tar", "weights.lfs.1", "a b.txt", "dir/a b.txt", "x.txt", "dir/x.txt", "dir/[q].dat", "q.dat", ".gitignore",
        "#x", "!x", "\"x\"", "st*r", "star", "back/é.dat",
    ];

    public static TheoryData<string> Contents =>
    [
        GitAttributes.DefaultText,
        "*.txt filter=lfs\ndir/*.txt -filter\n",
        "*.txt filter=lfs diff=lfs\n*.txt !filter\n",
        "dir/ filter=lfs\nx.txt filter=other\n",
        "\"a b.txt\" filter=lfs -text\n# *.md filter=lfs\n",
        "*.bin filter=lfs\r\n*.md\tfilter=lfs\r\n",
        "* filter=lfs\n*.md filter\n",
        "/x.txt filter=lfs\n!*.md filter=lfs\n**/q.dat filter=lfs\n",
        GitAttributes.Append("*.txt text", ["a b.txt", "dir/[q].dat", "q.dat", "#x", "!x", "\"x\"", "st*r", "back/é.dat"]),
    ];

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task IsLfs_AnyPath_AsGitDoes(string content)
    {
        using var git = await GitRepository.InitAsync();
        await File.WriteAllTextAsync(Path.Combine(git.Folder, ".gitattributes"), content);
        var input = string.Concat(Paths.Select(path => path + "\0"));
        var output = await git.RunAsync(input, "check-attr", "-z", "--stdin", "filter");
        var fields = output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var expected = fields.Chunk(3).Where(row => row[2] == "lfs").Select(row => row[0]);

        var attributes = GitAttributes.Parse(content);
        Assert.Equal(expected, Paths.Where(path => attributes.Decide(path) ?? false));
    }

    [Fact]
    public void Append_TextWithoutFinalNewline_StartsANewLine() =>
        Assert.Equal("*.x text\n/a.dat filter=lfs diff=lfs merge=lfs -text\n", GitAttributes.Append("*.x text", ["a.dat"]));

    [Fact]
    public void DefaultText_Parsed_HasOneRuleALine() =>
        Assert.Equal(36, GitAttributes.DefaultText.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
}
