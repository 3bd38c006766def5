using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Tests.Caching;

public sealed class CacheIndexTests
{
    private static readonly ModelId Other = ModelId.Parse("acme/other");

    /// <summary>The ids that the index of a cache names, in its order.</summary>
    internal static IEnumerable<ModelId> Ids(CacheFixture hub) =>
        JsonNode.Parse(File.ReadAllText(hub.At("cache_index.json")))!["models"]!.AsArray().Select(model => ModelId.Parse(model!["id"]!.GetValue<string>()));

    [Fact]
    public async Task Index_AfterALink_TellsWhatTheManifestsTell()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync([CacheFixture.Config]);
        await hub.ResolveAsync();

        var model = Assert.Single(JsonNode.Parse(File.ReadAllText(hub.At("cache_index.json")))!["models"]!.AsArray())!;

        Assert.Equal("hub.test", model["endpoint"]!.GetValue<string>());
        Assert.Equal(CacheFixture.Commit.ToString(), model["commit"]!.GetValue<string>());
        Assert.Equal($"models/acme--bert/{CacheFixture.Commit}", model["path"]!.GetValue<string>());
        Assert.Equal(hub.Bytes.Values.Sum(bytes => bytes.Length), model["size"]!.GetValue<int>());
        Assert.Equal([CacheFixture.Readme, CacheFixture.Config, CacheFixture.Weights], model["files"]!.AsArray().Select(file => file!["path"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{\"version\":1,\"models\":null}")]
    [InlineData("{\"version\":1,\"models\":[null]}")]
    [InlineData("{\"version\":2,\"models\":[]}")]
    public async Task Index_MissingOrBroken_IsRebuiltAtTheNextChange(string? text)
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        File.Delete(hub.At("cache_index.json"));
        if (text is not null)
        {
            File.WriteAllText(hub.At("cache_index.json"), text);
        }

        // Nothing reads it to answer.
        Assert.Empty(await hub.MissingAsync());
        Assert.Single(await hub.Cache.ListAsync());
        Assert.Equal(text, File.Exists(hub.At("cache_index.json")) ? File.ReadAllText(hub.At("cache_index.json")) : null);

        await hub.ResolveAsync(id: Other);
        Assert.Equal([CacheFixture.Id, Other], Ids(hub));
    }

    [Fact]
    public async Task Index_Lying_ChangesNoAnswer()
    {
        using var hub = new CacheFixture();
        await hub.ResolveAsync();
        var text = File.ReadAllText(hub.At("cache_index.json"));
        File.WriteAllText(hub.At("cache_index.json"), text.Replace("acme/bert", "acme/liar", StringComparison.Ordinal).Replace(CacheFixture.Config, "x", StringComparison.Ordinal));

        Assert.Empty(await hub.MissingAsync(verifyContent: true));
        Assert.Equal(CacheFixture.Id, Assert.Single(await hub.Cache.ListAsync()).Id);
        Assert.Null(await hub.Cache.FindManifestAsync(CacheFixture.Hub, ModelId.Parse("acme/liar"), CacheFixture.Commit, CancellationToken.None));
    }

    [Fact]
    public async Task Index_ThatCannotBeReplaced_IsNoFailure()
    {
        using var hub = new CacheFixture();
        Directory.CreateDirectory(hub.At("cache_index.json"));

        Assert.Equal(3, (await hub.ResolveAsync()).Files.Count);
        Assert.Empty(hub.Names("partial"));
    }
}
