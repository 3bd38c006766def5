using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Resolution;

namespace AiDotNet.Hub.Tests.Resolution;

public sealed class RevisionSelectorTests
{
    private static readonly ModelId Id = ModelId.Parse("acme/m");

    private static readonly string[] Versions = ["v0.9.0", "v1.2.0", "1.2.3", "v1.3.0", "v1.9.9-rc.1", "v2.0.0-beta", "v2.0.0", "2.1.0", "0.2.3", "0.2.9", "0.3.0", "nightly", "v3"];

    [Theory]
    [InlineData("^1.2", "v1.3.0")]
    [InlineData("~1.2", "1.2.3")]
    [InlineData("~1.2.1", "1.2.3")]
    [InlineData("^1", "v1.3.0")]
    [InlineData("^0.2", "0.2.9")]
    [InlineData("^0.2.3", "0.2.9")]
    [InlineData("~0.2.3", "0.2.9")]
    [InlineData("^2.0.0", "2.1.0")]
    [InlineData("^1.9.9-rc.0", "v1.9.9-rc.1")]
    [InlineData("[1.2,2.0)", "v1.3.0")]
    [InlineData("(1.2.0,1.3.0)", "1.2.3")]
    [InlineData("[1.2,2.0]", "v2.0.0")]
    [InlineData("[1.2.0]", "v1.2.0")]
    [InlineData("[2.0.0-alpha,2.0.0)", "v2.0.0-beta")]
    [InlineData("[1.0,)", "2.1.0")]
    [InlineData("1.2.0", "v1.2.0")]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("1.9.9-rc.1", "v1.9.9-rc.1")]
    [InlineData("nightly", "nightly")]
    [InlineData("v3", "v3")]
    [InlineData("v1.2.0", "v1.2.0")]
    public void Select_VersionOrRange_TakesTheRightTag(string revision, string expected) =>
        Assert.Equal(expected, RevisionSelector.Select(Id, revision, [Named("main", 1)], Tags(Versions)).Name);

    [Theory]
    [InlineData("^4")]
    [InlineData("[5.0,6.0)")]
    [InlineData("1.2.9")]
    [InlineData("nothing")]
    public void Select_NothingFits_ListsTheVersionsNewestFirst(string revision)
    {
        var error = Assert.Throws<RevisionNotFoundException>(() => RevisionSelector.Select(Id, revision, [], Tags(Versions)));

        Assert.Equal(revision, error.Revision);
        Assert.Contains("2.1.0, 2.0.0, 2.0.0-beta, 1.9.9-rc.1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.4", "~1.4")]
    [InlineData("v1", "~1")]
    public void Select_IncompleteVersion_SuggestsTheRange(string revision, string suggestion)
    {
        var error = Assert.Throws<RevisionNotFoundException>(() => RevisionSelector.Select(Id, revision, [], Tags("v1.4.2")));

        Assert.Contains($"acme/m@{suggestion}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("^")]
    [InlineData("^x.y")]
    [InlineData("~1.2 || 3.0")]
    [InlineData("^1.2 <1.3")]
    [InlineData("[1.2")]
    [InlineData("(,)x")]
    [InlineData("[1.0.*,2.0)")]
    [InlineData("[2.0,1.0]")]
    public void Select_BrokenRange_SaysSo(string revision)
    {
        var error = Assert.Throws<RevisionNotFoundException>(() => RevisionSelector.Select(Id, revision, [], Tags(Versions)));

        Assert.Contains("is no version range", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Select_TwoTagsOfOneVersionOnDifferentCommits_NamesBoth()
    {
        NamedCommit[] tags = [Named("v1.4.2", 1), Named("1.4.2", 2)];

        foreach (var revision in (string[])["1.4.2", "^1.4"])
        {
            var error = Assert.Throws<RevisionNotFoundException>(() => RevisionSelector.Select(Id, revision, [], tags));
            Assert.Contains("'v1.4.2'", error.Message, StringComparison.Ordinal);
            Assert.Contains("'1.4.2'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Select_TwoTagsOfOneVersionOnOneCommit_IsFine() =>
        Assert.Equal(Commit(1), RevisionSelector.Select(Id, "1.4.2", [], [Named("v1.4.2", 1), Named("1.4.2", 1)]).Commit);

    [Fact]
    public void Select_BranchOfThatName_ComesBeforeVersions() =>
        Assert.Equal(Commit(7), RevisionSelector.Select(Id, "1.4.2", [Named("1.4.2", 7)], [Named("v1.4.2", 1)]).Commit);

    [Fact]
    public void Select_PrereleasesOnRequest_AreLookedAt() =>
        Assert.Equal("v1.9.9-rc.1", RevisionSelector.Select(Id, "^1.2", [], Tags(Versions), prerelease: true).Name);

    [Fact]
    public void Select_VersionBeyondNuGetsNumbers_IsLeftOutOfBrackets() =>
        Assert.Equal("v1.0.0", RevisionSelector.Select(Id, "[1.0,)", [], Tags("v1.0.0", "v99999999999.0.0")).Name);

    private static NamedCommit[] Tags(params string[] names) => [.. names.Select((name, i) => Named(name, i + 1))];

    private static NamedCommit Named(string name, int commit) => new(name, Commit(commit));

    private static RevisionId Commit(int number) => RevisionId.Parse(number.ToString("x40", System.Globalization.CultureInfo.InvariantCulture));
}
