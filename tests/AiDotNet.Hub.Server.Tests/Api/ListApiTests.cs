using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Protocol §5 and §1.5: the parameters of a listing.</summary>
public sealed class ListApiTests
{
    [Theory]
    [InlineData("num_parameters=min:6,max:12", "acme/ten")]
    [InlineData("num_parameters=min:0.01K", "acme/ten,acme/many")]
    [InlineData("num_parameters=max:10", "acme/ten")]
    [InlineData("num_parameters=min:1B", "")]
    [InlineData("inference=warm", "")]
    [InlineData("inference_provider=all", "")]
    [InlineData("apps=ollama&other=x", "acme/card,acme/many,acme/ten")]
    [InlineData("sort=nonsense&direction=sideways&full=perhaps", "acme/card,acme/many,acme/ten")]
    [InlineData("search=AC&search=ar", "acme/card")]
    [InlineData("search=acme/ ca", "acme/card")]
    [InlineData("author=ACME&limit=500", "acme/card,acme/many,acme/ten")]
    [InlineData("author=nobody", "")]
    [InlineData("filter=one,two", "acme/card")]
    [InlineData("filter[]=one&filter[]=two", "acme/card")]
    [InlineData("tags=one&library=transformers&language=en", "acme/card")]
    [InlineData("filter=one&filter=three", "")]
    [InlineData("pipeline_tag=fill-mask", "acme/card")]
    [InlineData("gated=False", "acme/card,acme/many,acme/ten")]
    [InlineData("gated=1", "")]
    public async Task List_Parameter_Narrows(string query, string ids)
    {
        await using var hub = await FilledAsync();
        var found = (await hub.GetJsonAsync("/api/models?" + query, null)).AsArray().Select(model => (string)model!["id"]!);
        Assert.Equal(ids, string.Join(',', ids.Length > 20 ? found.Order(StringComparer.Ordinal) : found.OrderDescending(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("num_parameters=6B")]
    [InlineData("num_parameters=min:")]
    [InlineData("num_parameters=min:-1")]
    [InlineData("num_parameters=min:99999999999T")]
    [InlineData("num_parameters=between:1")]
    [InlineData("cursor=%00")]
    [InlineData("cursor=1000")]
    [InlineData("expand=author&expand=nonsense")]
    public async Task List_MalformedParameter_IsA400InWords(string query)
    {
        await using var hub = await TestHub.StartAsync();
        using var refused = await hub.GetAsync("/api/models?" + query, null);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.NotEmpty(refused.Headers.GetValues("X-Error-Message").Single());
    }

    [Fact]
    public async Task List_Keys_AreThoseAskedFor()
    {
        await using var hub = await FilledAsync();
        foreach (var (query, keys) in new (string, string[])[]
        {
            ("", ["_id", "createdAt", "downloads", "id", "library_name", "likes", "modelId", "pipeline_tag", "private", "tags", "trendingScore"]),
            ("&config=true&cardData=1",
                ["_id", "cardData", "config", "createdAt", "downloads", "id", "library_name", "likes", "modelId", "pipeline_tag", "private", "tags", "trendingScore"]),
            ("&full=True",
                ["_id", "author", "createdAt", "disabled", "downloads", "gated", "id", "lastModified", "library_name", "likes", "modelId", "pipeline_tag", "private",
                    "sha", "siblings", "tags", "trendingScore"]),
            ("&expand=sha,likes&expand[]=xetEnabled", ["_id", "id", "likes", "sha"]),
        })
        {
            var item = Assert.Single((await hub.GetJsonAsync("/api/models?search=card" + query, null)).AsArray())!.AsObject();
            Assert.Equal(keys, item.Select(pair => pair.Key).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task List_Direction_TurnsTheOrder()
    {
        await using var hub = await FilledAsync();
        Assert.Equal("acme/many", (string)(await hub.GetJsonAsync("/api/models?sort=createdAt", null))[0]!["id"]!);
        Assert.Equal("acme/many", (string)(await hub.GetJsonAsync("/api/models?sort=created_at&direction=-1", null))[0]!["id"]!);
        Assert.Equal("acme/card", (string)(await hub.GetJsonAsync("/api/models?sort=createdAt&direction=1", null))[0]!["id"]!);

        // A cursor belongs to its order.
        using var page = await hub.GetAsync("/api/models?sort=createdAt&limit=1", null);
        var next = page.Headers.GetValues("Link").Single().Split('<', '>')[1];
        Assert.Equal(HttpStatusCode.BadRequest, (await hub.GetAsync(next.Replace("createdAt", "likes", StringComparison.Ordinal), null)).StatusCode);
    }

    private static async Task<TestHub> FilledAsync()
    {
        var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "acme/card", false, TestRepositories.Text(
            "README.md", "---\nlanguage: en\nlibrary_name: transformers\npipeline_tag: fill-mask\ntags: [one, two]\n---\n"));
        await hub.CreateAsync("model", "acme/ten", false, ("model.safetensors", Container(10)));
        await hub.CreateAsync("model", "acme/many", false, ("model.safetensors", Container(5000)));
        return hub;
    }

    /// <summary>A model of so many parameters, a byte each.</summary>
    private static byte[] Container(int parameters)
    {
        var header = Encoding.UTF8.GetBytes($$$"""{"x":{"dtype":"U8","shape":[{{{parameters}}}],"data_offsets":[0,{{{parameters}}}]}}""");
        var bytes = new byte[8 + header.Length + parameters];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        return bytes;
    }
}
