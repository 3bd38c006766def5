using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Api.Requests;

namespace AiDotNet.Hub.Server.Tests.Api.Requests;

public sealed class HubRequestTargetTests
{
    [Theory]
    [InlineData("/", new string[0])]
    [InlineData("/api/models", new[] { "api", "models" })]
    [InlineData("/a/b/tree/refs%2Fpr%2F1/x", new[] { "a", "b", "tree", "refs/pr/1", "x" })]
    [InlineData("/a/b/resolve/main/50%25%2520.txt", new[] { "a", "b", "resolve", "main", "50%%20.txt" })]
    [InlineData("/a/b/resolve/main/%C3%BC%20%23%3F.bin?download=true", new[] { "a", "b", "resolve", "main", "ü #?.bin" })]
    [InlineData("/a/b/tree/main/", new[] { "a", "b", "tree", "main" })]
    [InlineData("/a/b/resolve/main/100%.txt", new[] { "a", "b", "resolve", "main", "100%.txt" })]
    [InlineData("/a/b/resolve/main/%zz%4", new[] { "a", "b", "resolve", "main", "%zz%4" })]
    [InlineData("http://hub.test/a/b?x=1", new[] { "a", "b" })]
    [InlineData("http://hub.test", new string[0])]
    public void Parse_RawTarget_DecodesEachSegmentOnce(string target, string[] segments) =>
        Assert.Equal(segments, HubRequestTarget.Parse(target).Segments);

    [Theory]
    [InlineData("/a/b/resolve/main/../secret")]
    [InlineData("/a/b/resolve/main/./x")]
    [InlineData("/a/b/resolve/main/%2e%2e/secret")]
    [InlineData("/a/b/resolve/main/..%2Fsecret")]
    [InlineData("/a/b/resolve/main/x%00.txt")]
    [InlineData("/a/b/resolve/main/%FF%FE")]
    public void Parse_DotSegmentNulOrBadUtf8_Refuses(string target)
    {
        var refusal = Assert.Throws<HubException>(() => HubRequestTarget.Parse(target));
        Assert.Equal(HubErrorCode.InvalidRequest, refusal.Code);
    }

    [Fact]
    public void Parse_NamesWithDots_AreNoDotSegments() =>
        Assert.Equal(["a", "...", ".gitattributes", "x.."], HubRequestTarget.Parse("/a/.../.gitattributes/x..").Segments);

    [Fact]
    public void Tail_JoinsDecodedSegments()
    {
        var target = HubRequestTarget.Parse("/a/b/resolve/refs%2Fpr%2F1/d/e.txt?x=%2F");
        Assert.Equal("refs/pr/1/d/e.txt", target.Tail(3));
        Assert.Equal("", target.Tail(9));
        Assert.Equal("?x=%2F", target.RawQuery);
        Assert.Equal("/a/b/resolve/refs%2Fpr%2F1/d/e.txt", target.RawPath);
    }
}
