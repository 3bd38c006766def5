using System.Text;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Protocol §14.1: the check of a card.</summary>
public sealed class ValidateYamlApiTests
{
    [Theory]
    [InlineData("model", "license: mit", null)]
    [InlineData("model", "license: [mit, apache-2.0]", null)]
    [InlineData("model", "license: other\nlicense_name: ours", null)]
    [InlineData("model", "license: mine", "\"license\" must be one of [apache-2.0, mit, openrail, ")]
    [InlineData("dataset", "license: [mit, mine]", "\"license\" must be one of [apache-2.0, mit, ")]
    [InlineData("model", "license: {a: b}", "\"license\" must be a string or an array of strings")]
    [InlineData("model", "model-index: {name: x}", "\"model-index\" must be an array")]
    [InlineData("model", "tags: x", "\"tags\" must be an array")]
    [InlineData("space", "sdk: gradio\ncolorFrom: red", null)]
    [InlineData("space", "sdk: basic", "\"sdk\" must be one of [gradio, docker, static, streamlit]")]
    [InlineData("space", "colorTo: beige", "\"colorTo\" must be one of [red, yellow,")]
    [InlineData("model", "sdk: basic", null)]
    [InlineData("model", "- a\n- b", "README.md")]
    [InlineData(null, "license: mit", null)]
    public async Task Card_OfEachType_IsCheckedByItsRules(string? type, string yaml, string? error)
    {
        await using var hub = await TestHub.StartAsync();
        var (status, errors, _) = await CheckAsync(hub, $"\ufeff---\r\n{yaml.ReplaceLineEndings("\r\n")}\r\n---\r\ntext", type);
        Assert.Equal(error is null ? 200 : 400, status);
        if (error is null)
        {
            Assert.Empty(errors);
        }
        else
        {
            Assert.Contains(error, Assert.Single(errors), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("no front matter")]
    [InlineData("---\n---\n")]
    public async Task Card_WithoutMetadata_IsAWarning(string content)
    {
        await using var hub = await TestHub.StartAsync();
        var (status, errors, warnings) = await CheckAsync(hub, content, "model");
        Assert.Equal((200, 0, "empty or missing yaml metadata in repo card"), (status, errors.Count, Assert.Single(warnings)));
    }

    [Fact]
    public async Task Card_MadeToBurst_IsRefusedQuickly()
    {
        await using var hub = await TestHub.StartAsync();
        var aliases = new StringBuilder("---\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            aliases.Append(null, $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n");
        }

        foreach (var content in new[]
        {
            aliases.Append("---\n").ToString(),
            $"---\na: {new string('[', 50_000)}\n---\n",
            $"---\na: {new string('{', 50_000)}\n---\n",
            $"---\n{string.Concat(Enumerable.Range(0, 20_000).Select(i => new string(' ', Math.Min(i, 2_000)) + "- a:\n").Take(2_100))}---\n",
            "---\na: &a [*a]\n---\n",
            "---\n? [a]\n: b\n---\n",
            "---\na: 1\na: 2\n---\n",
        })
        {
            var (status, errors, _) = await CheckAsync(hub, content, "model");
            Assert.True((status, errors.Count) is (400, 1), content[..Math.Min(40, content.Length)]);
        }
    }

    [Theory]
    [InlineData("README.md", "---\na: [\n---\n", 400)]
    [InlineData("README.md", "---\n- a\n---\n", 400)]
    [InlineData("README.md", "---\nlicense: mine\n---\n", 200)]
    [InlineData("README.md", "no front matter", 200)]
    [InlineData("docs/README.md", "---\na: [\n---\n", 200)]
    public async Task Commit_OfACard_NeedsFrontMatterThatCanBeRead(string path, string content, int status)
    {
        await using var hub = await TestHub.StartAsync();
        var first = await hub.CreateAsync("dataset", "acme/d", false, TestRepositories.Text("a", "x"));
        var lines = new JsonObject { ["key"] = "header", ["value"] = new JsonObject { ["summary"] = "card" } }.ToJsonString() + "\n"
            + new JsonObject { ["key"] = "file", ["value"] = new JsonObject { ["path"] = path, ["content"] = content } }.ToJsonString();
        using var reply = await hub.SendAsync(HttpMethod.Post, "/api/datasets/acme/d/commit/main", body: lines, contentType: "application/x-ndjson");
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.Equal(status == 400, first == (string)(await hub.GetJsonAsync("/api/datasets/acme/d", null))["sha"]!);
    }

    [Fact]
    public async Task PlainText_IsALineForEachProblem()
    {
        await using var hub = await TestHub.StartAsync();
        var body = new JsonObject { ["content"] = "---\nlicense: mine\ntags: x\n---\n", ["repoType"] = "model" }.ToJsonString();
        using var reply = await hub.SendAsync(HttpMethod.Post, "/api/validate-yaml", null, body, null, ("Accept", "text/plain"));
        Assert.Equal(400, (int)reply.StatusCode);
        Assert.All((await reply.Content.ReadAsStringAsync()).Split('\n'), line => Assert.StartsWith("- Error: \"", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task UnknownType_IsRefused()
    {
        await using var hub = await TestHub.StartAsync();
        Assert.Equal(400, (int)(await hub.SendAsync(HttpMethod.Post, "/api/validate-yaml", null, """{"content":"","repoType":"novel"}""")).StatusCode);
    }

    private static async Task<(int Status, List<string> Errors, List<string> Warnings)> CheckAsync(TestHub hub, string content, string? type)
    {
        var body = new JsonObject { ["content"] = content, ["repoType"] = type }.ToJsonString();
        using var reply = await hub.SendAsync(HttpMethod.Post, "/api/validate-yaml", null, body);
        var json = JsonNode.Parse(await reply.Content.ReadAsStringAsync())!;
        return ((int)reply.StatusCode, Texts("errors"), Texts("warnings"));

        List<string> Texts(string key) => [.. json[key]!.AsArray().Select(problem => (string)problem!["message"]!)];
    }
}
