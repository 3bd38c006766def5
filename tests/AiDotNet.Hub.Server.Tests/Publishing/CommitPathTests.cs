using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Tests.Publishing;

public sealed class CommitPathTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("a/../b")]
    [InlineData("..")]
    [InlineData("a/./b")]
    [InlineData(".git/config")]
    [InlineData("a/.GIT/x")]
    [InlineData("a\\b")]
    [InlineData("..\\b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void Check_BrokenRule_IsRejected(string path)
    {
        var error = Assert.Throws<CommitRejectedException>(() => CommitPath.Check(path));
        Assert.Equal("Path", error.Rule);
    }

    [Fact]
    public void Check_HalfACharacter_IsRejected()
    {
        // Not as test data: attributes are kept as UTF-8, which has no form for these.
        Assert.Throws<CommitRejectedException>(() => CommitPath.Check("a\ud800"));
        Assert.Throws<CommitRejectedException>(() => CommitPath.Check("\udc00\ud800"));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("a b/ü/日本/😀.bin")]
    [InlineData(".gitignore")]
    [InlineData(".github/x")]
    [InlineData("a..b/...")]
    [InlineData("a%2Fb#?")]
    public void Check_GoodPath_IsKept(string path) => Assert.Equal(path, CommitPath.Check(path));

    [Fact]
    public void Check_TooLong_IsRejected()
    {
        Assert.Throws<CommitRejectedException>(() => CommitPath.Check(new string('a', 256)));
        Assert.Throws<CommitRejectedException>(() => CommitPath.Check(string.Join('/', Enumerable.Repeat(new string('a', 255), 17))));
    }

    [Fact]
    public void CheckFolder_SlashAtTheEnd_IsTakenOff() => Assert.Equal("a/b", CommitPath.CheckFolder("a/b/"));
}
