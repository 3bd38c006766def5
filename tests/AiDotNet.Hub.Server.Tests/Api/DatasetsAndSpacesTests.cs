using System.Net;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Protocol §1.1: datasets and spaces differ from models by their prefix, and by the keys of their descriptions.</summary>
public sealed class DatasetsAndSpacesTests
{
    private const string DatasetCard =
        """
        ---
        license: mit
        language: [en, fr]
        task_categories: [text-classification]
        size_categories: 1K<n<10K
        tags: [news]
        paperswithcode_id: glue
        ---
        See https://arxiv.org/abs/1804.07461.
        """;

    private const string SpaceCard =
        """
        ---
        title: Demo
        sdk: gradio
        models: [acme/bert]
        datasets: [acme/texts]
        tags: [chat]
        ---
        """;

    [Fact]
    public async Task Info_OfADataset_HasADatasetsKeysAlone()
    {
        await using var hub = await TestHub.StartAsync();
        var commit = await CreateDatasetAsync(hub);
        var info = (await hub.GetJsonAsync("/api/datasets/ACME/Texts", null)).AsObject();
        Assert.Equal(("acme/texts", "acme", commit), ((string)info["id"]!, (string)info["author"]!, (string)info["sha"]!));
        Assert.Equal(
            ["task_categories:text-classification", "language:en", "language:fr", "license:mit", "size_categories:1K<n<10K", "news", "arxiv:1804.07461"],
            info["tags"]!.AsArray().Select(tag => (string)tag!));
        Assert.Equal([".gitattributes", "README.md", "train.parquet"], info["siblings"]!.AsArray().Select(file => (string)file!["rfilename"]!));
        Assert.Equal(("mit", "glue"), ((string)info["cardData"]!["license"]!, (string)info["paperswithcode_id"]!));
        Assert.All(["modelId", "pipeline_tag", "library_name", "config", "model-index", "spaces", "sdk"], key => Assert.False(info.ContainsKey(key), key));
        Assert.All(["private", "gated", "disabled", "downloads", "likes", "lastModified", "createdAt", "_id"], key => Assert.True(info.ContainsKey(key), key));
    }

    [Fact]
    public async Task Info_OfASpace_HasASpacesKeysAlone()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync("space", "acme/my.demo", false, TestRepositories.Text("README.md", SpaceCard), TestRepositories.Text("app.py", "print()"));
        var info = (await hub.GetJsonAsync("/api/spaces/acme/my.demo", null)).AsObject();
        Assert.Equal(("gradio", "acme-my-demo"), ((string)info["sdk"]!, (string)info["subdomain"]!));
        Assert.Equal(["gradio", "model:acme/bert", "dataset:acme/texts", "chat"], info["tags"]!.AsArray().Select(tag => (string)tag!));
        Assert.Equal(("acme/bert", "acme/texts"), ((string)info["models"]![0]!, (string)info["datasets"]![0]!));
        Assert.All(["modelId", "pipeline_tag", "downloads", "config"], key => Assert.False(info.ContainsKey(key), key));
        Assert.Single((await hub.GetJsonAsync("/api/spaces?models=acme/bert", null)).AsArray());
        Assert.Single((await hub.GetJsonAsync("/api/spaces?linked=true", null)).AsArray());
        Assert.Empty((await hub.GetJsonAsync("/api/spaces?datasets=acme/other", null)).AsArray());
    }

    [Theory]
    [InlineData("datasets", "mainSize", "\"expand\" must be one of [author, cardData, citation, createdAt, description,")]
    [InlineData("spaces", "runtime", "\"expand\" must be one of [author, cardData, createdAt, datasets, disabled,")]
    [InlineData("models", "safetensors", "\"expand\" must be one of [author, baseModels, cardData,")]
    public async Task Expand_OfEachType_KnowsItsOwnKeys(string type, string own, string refusal)
    {
        await using var hub = await TestHub.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await hub.GetAsync($"/api/{type}?expand={own}&expand[]=author,sha", null)).StatusCode);
        foreach (var other in new[] { "mainSize", "runtime", "safetensors", "nonsense" }.Except([own]))
        {
            using var refused = await hub.GetAsync($"/api/{type}?expand={other}", null);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.StartsWith(refusal, refused.Headers.GetValues("X-Error-Message").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task List_OfEachType_HasItsOwnAlone()
    {
        await using var hub = await TestHub.StartAsync();
        await CreateDatasetAsync(hub);
        await hub.CreateAsync("model", "acme/texts");
        await hub.CreateAsync("space", "acme/texts", isPrivate: true);
        var dataset = Assert.Single((await hub.GetJsonAsync("/api/datasets?filter=task_categories:text-classification&filter=language:en", null)).AsArray())!.AsObject();
        Assert.Equal("acme/texts", (string)dataset["id"]!);
        Assert.False(dataset.ContainsKey("modelId"));
        Assert.Empty((await hub.GetJsonAsync("/api/datasets?filter=license:apache-2.0", null)).AsArray());
        Assert.Single((await hub.GetJsonAsync("/api/models", null)).AsArray());
        Assert.Empty((await hub.GetJsonAsync("/api/spaces", TestHub.Bob)).AsArray());
        Assert.Single((await hub.GetJsonAsync("/api/spaces?full=True", TestHub.Alice)).AsArray());
        var full = (await hub.GetJsonAsync("/api/datasets?full=true&search=TEXT", null))[0]!;
        Assert.Equal(3, full["siblings"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("dataset")]
    [InlineData("space")]
    public async Task SharedRoutes_OfEachType_AnswerForIt(string type)
    {
        await using var hub = await TestHub.StartAsync();
        var commit = await hub.CreateAsync(type, "acme/x", false, TestRepositories.Text("a/b.txt", "hello"));
        var root = $"/api/{type}s/acme/x";
        Assert.Equal("a/b.txt", (string)(await hub.GetJsonAsync($"{root}/tree/main/a", null))[0]!["path"]!);
        Assert.Equal(commit, (string)(await hub.GetJsonAsync($"{root}/refs", null))["branches"]![0]!["targetCommit"]!);
        Assert.Equal(commit, (string)(await hub.GetJsonAsync($"{root}/commits/main", null))[0]!["id"]!);
        Assert.Equal(commit, (string)(await hub.GetJsonAsync($"{root}/revision/main", null))["sha"]!);
        using var paths = await hub.SendAsync(HttpMethod.Post, $"{root}/paths-info/main", null, """{"paths":["a","a/b.txt","c"]}""");
        Assert.Equal(2, (await TestHub.JsonAsync(paths)).AsArray().Count);
        using var auth = await hub.GetAsync($"{root}/auth-check", null);
        Assert.Equal(HttpStatusCode.OK, auth.StatusCode);

        using var pinned = await hub.GetAsync($"/{type}s/acme/x/resolve/main/a/b.txt", null);
        Assert.Equal($"/{type}s/acme/x/resolve/{commit}/a/b.txt", pinned.Headers.Location!.OriginalString);
        Assert.Equal("hello", await (await hub.GetAsync(pinned.Headers.Location.OriginalString, null)).Content.ReadAsStringAsync());
        using var raw = await hub.GetAsync($"/{type}s/acme/x/raw/{commit}/a/b.txt", null);
        Assert.Equal("hello", await raw.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await hub.GetAsync("/acme/x/resolve/main/a/b.txt", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await hub.GetAsync("/api/models/acme/x")).StatusCode);
    }

    [Theory]
    [InlineData("datasets")]
    [InlineData("spaces")]
    public async Task BareName_OfEachType_IsSentOn(string segment)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync(segment[..^1], "acme/squad", false, TestRepositories.Text("resolve", "x"));
        foreach (var (path, to) in new[]
        {
            ($"/api/{segment}/squad?expand=sha", $"/api/{segment}/acme/squad?expand=sha"),
            ($"/api/{segment}/squad/tree/main", $"/api/{segment}/acme/squad/tree/main"),
            ($"/{segment}/squad/resolve/main/x%20y", $"/{segment}/acme/squad/resolve/main/x%20y"),
        })
        {
            using var reply = await hub.GetAsync(path, null);
            Assert.Equal((HttpStatusCode.TemporaryRedirect, to), (reply.StatusCode, reply.Headers.Location?.OriginalString));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await hub.GetAsync($"/{segment}/nope/resolve/main/x", null)).StatusCode);
    }

    private static Task<string> CreateDatasetAsync(TestHub hub) => hub.CreateAsync(
        "dataset", "acme/texts", false, TestRepositories.Text("README.md", DatasetCard), TestRepositories.Text("train.parquet", "PAR1"));
}
