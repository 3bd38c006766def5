using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Search;
using AiDotNet.Hub.Tests.Content;

namespace AiDotNet.Hub.Tests.Caching.HuggingFace;

/// <summary>Offline answers from a cache that Python wrote.</summary>
public sealed class HuggingFaceLookUpTests
{
    [Fact]
    public async Task DownloadFileAsync_EveryNameThatPythonWasAskedFor_IsTheSameAnswer()
    {
        using var copy = new PythonCacheCopy();
        var before = copy.Fingerprint();
        var client = copy.Client();
        var expected = PythonCacheCopy.Expected();
        var different = new List<string>();

        foreach (var look in expected)
        {
            var (id, revision, file) = (look.GetProperty("repo").GetString()!, look.GetProperty("revision").GetString()!, look.GetProperty("file").GetString()!);
            var answer = await AnswerAsync(client, new ModelReference(ModelId.Parse(id), revision), file);
            var wanted = look.TryGetProperty("sha256", out var sha256) ? sha256.GetString() : look.TryGetProperty("absent", out _) ? "absent" : "miss";
            if (answer != wanted)
            {
                different.Add($"{id}@{revision} {file}: {answer} where Python says {wanted}");
            }
        }

        Assert.Equal(55, expected.Count);
        Assert.Empty(different);
        Assert.Equal(before, copy.Fingerprint());
    }

    [Theory]
    [InlineData("alice/cached@v1.0", 5)]
    [InlineData("alice/cached@main", 1)]
    [InlineData("alice/cached@refs/pr/1", 1)]
    [InlineData("alice/no-links", 3)]
    [InlineData("alice/xet-b", 4)]
    public async Task ResolveAsync_WithoutNamingFiles_GivesWhatIsHere(string reference, int files)
    {
        using var copy = new PythonCacheCopy();

        var snapshot = await copy.Client().ResolveAsync(ModelReference.Parse(reference));

        Assert.Equal(files, snapshot.Files.Count);
        Assert.All(snapshot.Files, file => Assert.Equal(file.Sha256, TestBytes.Sha256(File.ReadAllBytes(Path.Combine(snapshot.Path, file.Path)))));
    }

    [Fact]
    public async Task ResolveAsync_ListingSaysThatAFileIsMissing_NamesIt()
    {
        using var copy = new PythonCacheCopy();
        File.Delete(copy.At($"models--alice--cached/snapshots/{PythonCacheCopy.Tagged}/onnx/model.onnx"));

        var e = await Assert.ThrowsAsync<OfflineMissException>(() => copy.Client().ResolveAsync("alice/cached@v1.0"));

        Assert.Contains("onnx/model.onnx", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_BytesChangedUnderTheirName_AreAMiss()
    {
        using var copy = new PythonCacheCopy();
        var blob = copy.At("models--alice--cached/blobs/59cae28ac9eead4921c3aa9909e0ef5272399c37");
        await copy.Client().ResolveAsync("alice/cached@v1.0");
        CacheFixture.Overwrite(blob, CacheFixture.Flipped(await File.ReadAllBytesAsync(blob)));

        var e = await Assert.ThrowsAsync<OfflineMissException>(() => copy.Client().ResolveAsync("alice/cached@v1.0"));

        Assert.Contains("config.json", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"format_version": 2, "files": {}}""")]
    [InlineData("""{"format_version": 1, "files": {"../x": {"size": 1, "blob_id": "59cae28ac9eead4921c3aa9909e0ef5272399c37"}}}""")]
    [InlineData("""{"format_version": 1, "files": {"x": {"size": -1, "blob_id": "59cae28ac9eead4921c3aa9909e0ef5272399c37"}}}""")]
    [InlineData("""{"format_version": 1, "files": {"x": {"size": 1, "blob_id": "../../x"}}}""")]
    public async Task ResolveAsync_ListingThatCannotBeBelieved_IsAsIfThereWereNone(string listing)
    {
        using var copy = new PythonCacheCopy();
        await File.WriteAllTextAsync(copy.At($"models--alice--cached/trees/{PythonCacheCopy.Tagged}.json"), listing);

        var snapshot = await copy.Client().ResolveAsync("alice/cached@v1.0");

        Assert.Equal(5, snapshot.Files.Count);
    }

    [Fact]
    public async Task ResolveAsync_LinkThatLeavesTheCache_IsNotTakenForABlob()
    {
        using var copy = new PythonCacheCopy();
        var outside = copy.At("../outside");
        await File.WriteAllTextAsync(outside, "{\"a\": 1}");
        var link = copy.At("models--alice--cached/snapshots/5c7023676e9b8300fd5d85a878ca8cfcde9c9d6e/config.json");
        File.Delete(link);
        File.CreateSymbolicLink(link, outside);

        await copy.Client().Cache.RemoveAsync("alice/cached@5c702");

        Assert.True(File.Exists(outside));
    }

    [Fact]
    public async Task SearchAsync_Offline_FindsWhatPythonFetched()
    {
        using var copy = new PythonCacheCopy();
        var found = new List<string>();

        await foreach (var model in copy.Client().SearchAsync(new SearchQuery { Text = "xet" }))
        {
            found.Add(model.Id!);
        }

        Assert.Equal(["alice/xet-a", "alice/xet-b"], found);
    }

    [Fact]
    public async Task ListAsync_CacheOfPython_HasEverySnapshotAndNoHub()
    {
        using var copy = new PythonCacheCopy();

        var models = await copy.Open().ListAsync();

        Assert.Equal(
            ["alice/cached 1 8", "alice/cached 5 6524", "alice/cached 1 3", "alice/no-links 3 3012", "alice/xet-a 4 50512", "alice/xet-b 4 50512"],
            models.Select(model => $"{model.Id} {model.Files} {model.Size}"));
        Assert.All(models, model => Assert.Equal("", model.Endpoint));
    }

    [Fact]
    public void Measure_CacheOfPython_CountsASharedFileOnce()
    {
        using var copy = new PythonCacheCopy();

        var usage = copy.Open().Measure();

        // Blobs of 'cached' (7) and the two of each Xet model's own, plain files without links, three in the store, one unfinished.
        Assert.Equal(1509 + 3 + 7 + 2000 + 8 + 3000 + 8 + (2 * 1512) + 3012 + 58000 + 7, usage.Bytes);
        Assert.Equal(7 + 4 + 3, usage.Blobs);
        Assert.Equal(1, usage.Partials);
    }

    [Fact]
    public void Constructor_FolderInTheOtherLayout_IsRefused()
    {
        using var copy = new PythonCacheCopy();
        Directory.CreateDirectory(copy.At("manifests"));

        Assert.Contains("own layout", Assert.Throws<ArgumentException>(() => copy.Open()).Message, StringComparison.Ordinal);
    }

    private static async Task<string> AnswerAsync(ModelHub client, ModelReference reference, string file)
    {
        try
        {
            return TestBytes.Sha256(await File.ReadAllBytesAsync(await client.DownloadFileAsync(reference, file))).Hex;
        }
        catch (EntryNotFoundException)
        {
            return "absent";
        }
        catch (OfflineMissException)
        {
            return "miss";
        }
    }
}
