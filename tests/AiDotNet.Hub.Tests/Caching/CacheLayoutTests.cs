using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Tests.Caching;

public sealed class CacheLayoutTests
{
    private static readonly RevisionId Commit = RevisionId.Parse("0123456789abcdef0123456789abcdef01234567");

    [Fact]
    public void Names_AreThoseOfThePage()
    {
        using var folder = new TemporaryDirectory();
        var layout = new CacheLayout(folder);
        var id = ModelId.Parse("Acme/BERT.base_1");

        Assert.Equal(folder.File("CACHEDIR.TAG"), layout.Tag);
        Assert.Equal(folder.File("cache_index.json"), layout.Index);
        Assert.Equal(folder.File($"manifests/hub.test/Acme--BERT.base_1/{Commit}.json"), layout.Manifest("hub.test", id, Commit));
        Assert.Equal(folder.File("refs/hub.test/Acme--BERT.base_1/main"), layout.Ref("hub.test", id, "main"));
        Assert.Equal(folder.File($"models/Acme--BERT.base_1/{Commit}"), layout.Snapshot(id, Commit.ToString()));
        Assert.Equal(folder.File($"blobs/sha256/e3/{Digest.OfNothing.Hex}"), layout.Blob(Digest.OfNothing));
        Assert.Equal(folder.File("partial/git-e69d.blob"), layout.PartialBlob("git-e69d"));
        Assert.Equal(folder.File("partial/model-acme--bert.base_1.new"), layout.Staging(id));
        Assert.Equal(folder.File("locks/blob-git-e69d.lock"), layout.BlobLock("git-e69d"));
        Assert.Equal(folder.File("locks/model-acme--bert.base_1.lock"), layout.ModelLock(id));
    }

    [Fact]
    public void Root_Default_IsInTheUsersFolder() =>
        Assert.Equal(
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aidotnet", "hub"),
            new CacheLayout(null).Root);

    [Theory]
    [InlineData("https://Hub.Test", "hub.test")]
    [InlineData("https://hub.test:443/", "hub.test")]
    [InlineData("http://localhost:5000", "localhost+5000")]
    [InlineData("http://hub.test", "hub.test+80")]
    [InlineData("https://hub.test/models/Eu/", "hub.test,models,%45u")]
    [InlineData("http://[::1]:5000", "[++1]+5000")]
    public void Endpoint_IsHostAndPortWhereNotTheDefault(string address, string folder) =>
        Assert.Equal(folder, CacheLayout.EncodeEndpoint(CacheEndpoint.Of(new Uri(address))));

    [Theory]
    [InlineData("main", "main")]
    [InlineData("v1.0", "v1.0")]
    [InlineData("refs/pr/1", "refs%2Fpr%2F1")]
    [InlineData("Main", "%4Dain")]
    [InlineData("größe", "gr%C3%B6%C3%9Fe")]
    [InlineData("^1.2", "%5E1.2")]
    [InlineData("..", "%2E%2E")]
    [InlineData(".hidden", "%2Ehidden")]
    [InlineData("dot.", "dot%2E")]
    [InlineData("aux", "%61ux")]
    [InlineData("con.txt", "%63on.txt")]
    public void Ref_AnyText_IsOneFileNameOnEverySystem(string text, string name) => Assert.Equal(name, CacheLayout.Encode(text));

    [Fact]
    public void Ref_DifferentTexts_HaveDifferentNames()
    {
        string[] texts =
        [
            "main", "Main", "MAIN", ".main", "--.main--", "main.", "con", "--con--", "%63on", "a/b", "a%2Fb", "a b", "..", ".",
            new string('x', 200), new string('x', 201), new string('x', 199) + "y", new string('ö', 60), new string('ö', 61),
        ];

        Assert.Equal(texts.Length, texts.Select(text => CacheLayout.Encode(text)).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(texts, text => Assert.InRange(CacheLayout.Encode(text).Length, 1, 160));
        Assert.All(texts, text => Assert.Null(RepositoryPath.FindWindowsProblem(CacheLayout.Encode(text))));
    }

    [Theory]
    [InlineData("gpt2", "gpt2")]
    [InlineData("con", "--con")]
    [InlineData("con.fig/bert", "--con.fig--bert")]
    [InlineData("acme/nul", "acme--nul")]
    public void Id_IsAFolderNameOnEverySystem(string id, string folder) => Assert.Equal(folder, CacheLayout.EncodeId(ModelId.Parse(id)));

    [Fact]
    public void SnapshotNameBeside_IsCommitAndEightDigits()
    {
        var name = CacheLayout.SnapshotNameBeside(Commit, "other.test");

        Assert.Matches($"^{Commit}-[0-9a-f]{{8}}$", name);
        Assert.NotEqual(name, CacheLayout.SnapshotNameBeside(Commit, "third.test"));
        Assert.True(CacheLayout.IsSnapshotName(name, Commit));
        Assert.True(CacheLayout.IsSnapshotName(Commit.ToString(), Commit));
        Assert.All(
            ["", "..", "../" + Commit, Commit + "-0123456", Commit + "-0123456g", Commit + "-../../..", new string('b', 40)],
            bad => Assert.False(CacheLayout.IsSnapshotName(bad, Commit)));
    }

    [Fact]
    public void Folders_IdInAnotherSpelling_IsTheOneThatExists()
    {
        using var folder = new TemporaryDirectory();
        var layout = new CacheLayout(folder);
        Directory.CreateDirectory(folder.File("models/Acme--Bert"));
        Directory.CreateDirectory(folder.File("manifests/hub.test/Acme--Bert"));

        Assert.EndsWith("Acme--Bert", Path.GetDirectoryName(layout.Snapshot(ModelId.Parse("acme/BERT"), "x")), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(folder.File("manifests/hub.test/Acme--Bert"), layout.ManifestFolder("hub.test", ModelId.Parse("acme/BERT")), ignoreCase: !OperatingSystem.IsLinux());
        Assert.Equal(layout.ModelLock(ModelId.Parse("Acme/Bert")), layout.ModelLock(ModelId.Parse("acme/BERT")));
    }
}
