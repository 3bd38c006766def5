using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Tests.Caching;

public sealed class RepositoryPathTests
{
    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("../a", "it has the part '..'")]
    [InlineData("a/../../b", "it has the part '..'")]
    [InlineData("a/..", "it has the part '..'")]
    [InlineData("./a", "it has the part '.'")]
    [InlineData("/etc/passwd", "it is absolute")]
    [InlineData("C:/Windows/a", "it is absolute")]
    [InlineData("c:a", "it is absolute")]
    [InlineData("a\\b", "it has a backslash")]
    [InlineData("..\\a", "it has a backslash")]
    [InlineData("a\0b", "it has a control character")]
    [InlineData("a\nb", "it has a control character")]
    [InlineData("a\u007f", "it has a control character")]
    [InlineData(".git/config", "it lies in '.git'")]
    [InlineData("sub/.GIT/hooks/post-checkout", "it lies in '.git'")]
    [InlineData("a//b", "it has an empty part")]
    [InlineData("a/", "it has an empty part")]
    public void ThrowIfDangerous_HostilePath_NamesTheRule(string path, string problem)
    {
        Assert.Equal(problem, RepositoryPath.FindDanger(path));

        var e = Assert.Throws<PackageFormatException>(() => RepositoryPath.ThrowIfDangerous("acme/bert", path));

        Assert.Equal("UnsafePath", e.Rule);
        Assert.Contains($"the hub lists this name for 'acme/bert' and {problem}", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(e.Message, char.IsControl);
    }

    [Fact]
    public void FindDanger_HalfASurrogatePair_IsRefused() =>
        Assert.Equal("it is no UTF-8 text of 2048 bytes at the most", RepositoryPath.FindDanger("a" + (char)0xd800 + "b"));

    [Theory]
    [InlineData(255, null)]
    [InlineData(256, "a part has more than 255 bytes")]
    [InlineData(3000, "it is no UTF-8 text of 2048 bytes at the most")]
    public void FindDanger_LongName_IsRefusedBeyondTheLimit(int length, string? problem) =>
        Assert.Equal(problem, RepositoryPath.FindDanger(new string('x', length)));

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("onnx/größe 模型🙂.onnx")]
    [InlineData(".gitattributes")]
    [InlineData("...")]
    [InlineData("a..b/c.")]
    [InlineData("con/aux.txt")]
    public void FindDanger_OddButHarmless_IsAllowed(string path) => Assert.Null(RepositoryPath.FindDanger(path));

    [Theory]
    [InlineData("a/con", "the part 'con' is the name of a device")]
    [InlineData("AUX.tar.gz", "the part 'AUX.tar.gz' is the name of a device")]
    [InlineData("com1.txt/a", "the part 'com1.txt' is the name of a device")]
    [InlineData("LPT\u00b2", "the part 'LPT\u00b2' is the name of a device")]
    [InlineData("nul .txt", "the part 'nul .txt' is the name of a device")]
    [InlineData("conout$", "the part 'conout$' is the name of a device")]
    [InlineData("a./b", "the part 'a.' ends in a dot or a space")]
    [InlineData("a ", "the part 'a ' ends in a dot or a space")]
    [InlineData("a:b", "it has one of the characters < > : \" | ? *")]
    [InlineData("a/b?", "it has one of the characters < > : \" | ? *")]
    [InlineData("console/com/lpt10/com.txt", null)]
    [InlineData("model.onnx", null)]
    public void FindWindowsProblem_ByWindowsRules(string path, string? problem)
    {
        Assert.Equal(problem, RepositoryPath.FindWindowsProblem(path));
        RepositoryPath.ThrowIfUnstorable("acme/bert", path, windowsNames: false);
        if (problem is not null)
        {
            var e = Assert.Throws<PackageFormatException>(() => RepositoryPath.ThrowIfUnstorable("acme/bert", path, windowsNames: true));
            Assert.Equal("UnstorablePath", e.Rule);
        }
    }

    [Theory]
    [InlineData("a.txt", "A.txt", "CaseCollision")]
    [InlineData("a", "A/b", "CaseCollision")]
    [InlineData("a", "a/b", "DuplicatePath")]
    [InlineData("a/b", "a/b", "DuplicatePath")]
    [InlineData("a/b/c/d", "a/b", "DuplicatePath")]
    public void CheckCommit_NamesThatCannotLieBesideEachOther_AreRefused(string one, string other, string rule)
    {
        var e = Assert.Throws<PackageFormatException>(() => RepositoryPath.CheckCommit("acme/bert", [one, other, "z"], ignoresCase: true));
        Assert.Equal(rule, e.Rule);

        if (rule == "CaseCollision")
        {
            RepositoryPath.CheckCommit("acme/bert", [one, other, "z"], ignoresCase: false);
        }
        else
        {
            Assert.Throws<PackageFormatException>(() => RepositoryPath.CheckCommit("acme/bert", [one, other, "z"], ignoresCase: false));
        }
    }
}
