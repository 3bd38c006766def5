using System.Security.Cryptography;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime;
using AiDotNet.Hub.Runtime.Tasks;

namespace AiDotNet.Hub.EndToEnd.Tests.RoundTrip;

/// <summary>The whole product at once: publish, find, fetch into an empty cache, compare every byte, run, and again without the hub.</summary>
public sealed class HubRoundTripTests
{
    private const string Id = "acme/langid-tiny";

    [Fact]
    public async Task Library_PublishSearchResolveRun_GivesTheReferencesNumbers()
    {
        var golden = SampleGolden.LanguageIdentification();
        await using var loopback = await LoopbackHub.StartAsync();
        using var publisher = loopback.Client("publisher");

        var published = await publisher.PublishAsync(ModelId.Parse(Id), Fixtures.SampleModel("langid-tiny"), new PublishOptions { Tag = "v1.0.0" });

        using var hub = loopback.Client();
        var found = new List<string>();
        await foreach (var model in hub.SearchAsync(new() { Task = "text-classification" }))
        {
            found.Add(model.Id);
        }

        Assert.Equal([Id], found);

        var snapshot = await hub.ResolveAsync($"{Id}@^1.0");
        Assert.Equal(published.Commit, snapshot.Commit);
        Assert.All(snapshot.Files, file => Assert.False(file.FromCache));
        AssertSameFiles(Fixtures.SampleModel("langid-tiny"), snapshot.Path);
        using (var model = await NeuralNetworkFactory.FromPretrainedAsync<float>(Id, hub))
        {
            Assert.Equal(ModelId.Parse(Id), model.Package.ModelId);
            await golden.AssertLogitsAsync(model);
        }
    }

    [Fact]
    public async Task Library_Offline_AnswersFromTheCache()
    {
        var golden = SampleGolden.LanguageIdentification();
        await using var loopback = await LoopbackHub.StartAsync();
        using var hub = loopback.Client();
        await hub.PublishAsync(ModelId.Parse(Id), Fixtures.SampleModel("langid-tiny"));
        var online = await hub.ResolveAsync(Id);

        using var offline = loopback.Client(offline: true);
        var again = await offline.ResolveAsync(Id);

        Assert.Equal((online.Commit, online.Path), (again.Commit, again.Path));
        Assert.All(again.Files, file => Assert.True(file.FromCache));
        using var model = await NeuralNetworkFactory.FromPretrainedAsync<float>(Id, offline);
        await golden.AssertLogitsAsync(model);
        var listed = new List<string>();
        await foreach (var found in offline.SearchAsync(new() { Task = "text-classification" }))
        {
            listed.Add(found.Id);
        }

        Assert.Equal([Id], listed);
    }

    [Fact]
    public async Task Tasks_FromPretrained_GiveTheReferencesLabelsAndVectors()
    {
        await using var loopback = await LoopbackHub.StartAsync();
        using var hub = loopback.Client();
        await hub.PublishAsync(ModelId.Parse(Id), Fixtures.SampleModel("langid-tiny"));
        await hub.PublishAsync(ModelId.Parse("acme/embedder-tiny"), Fixtures.SampleModel("embedder-tiny"));

        using var classifier = await TextClassifier.FromPretrainedAsync("langid-tiny", hub);
        var labels = (await classifier.ClassifyAsync(["Wo ist der nächste Bahnhof?", "Where is the nearest station?"])).Select(text => text[0].Label);
        Assert.Equal(["de", "en"], labels);

        var golden = SampleGolden.Embedding();
        using var embedder = await TextEmbedder.FromPretrainedAsync("acme/embedder-tiny", hub);
        var vectors = await embedder.EmbedAsync([.. golden.Texts.Select(text => text.Text)]);
        for (var i = 0; i < vectors.Count; i++)
        {
            golden.AssertRow(i, vectors[i]);
        }
    }

    [Fact]
    public async Task Publish_SameFolderAgain_SendsNothingAndMakesNoCommit()
    {
        await using var loopback = await LoopbackHub.StartAsync();
        using var hub = loopback.Client();
        var first = await hub.PublishAsync(ModelId.Parse(Id), Fixtures.SampleModel("langid-tiny"));

        var second = await hub.PublishAsync(ModelId.Parse(Id), Fixtures.SampleModel("langid-tiny"));

        Assert.Equal(first.Commit, second.Commit);
        Assert.Equal((0, first.Uploaded + first.Reused), (second.Uploaded, second.Reused));
    }

    [Fact]
    public async Task Package_OfASnapshot_IsThePackageThatWasPublished()
    {
        await using var loopback = await LoopbackHub.StartAsync();
        using var hub = loopback.Client();
        await hub.PublishAsync(ModelId.Parse(Id), Fixtures.SampleModel("langid-tiny"));

        var package = ModelPackage.Load(await hub.ResolveAsync(Id));

        Assert.Equal("BertForSequenceClassification", package.Config.ArchitectureType);
        Assert.Equal("text-classification", package.Card?.PipelineTag);
        Assert.Equal(
            Sha256(Path.Combine(Fixtures.SampleModel("langid-tiny"), "model.safetensors")),
            Sha256(package.GetWeightsPath()));
    }

    private static void AssertSameFiles(string expected, string actual)
    {
        var paths = LoopbackHub.Files(expected).Select(file => Path.GetRelativePath(expected, file)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(
            paths,
            LoopbackHub.Files(actual).Select(file => Path.GetRelativePath(actual, file)).Where(path => path != ".gitattributes").Order(StringComparer.Ordinal));
        Assert.All(paths, path => Assert.Equal(Sha256(Path.Combine(expected, path)), Sha256(Path.Combine(actual, path))));
    }

    private static string Sha256(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
