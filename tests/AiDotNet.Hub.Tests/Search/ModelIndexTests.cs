using AiDotNet.Hub.Search;
using AiDotNet.Hub.Tests.Transfer;

namespace AiDotNet.Hub.Tests.Search;

public sealed class ModelIndexTests : ModelHubTestBase
{
    [Fact]
    public void ToQueryString_EverythingSet_UsesTheProtocolsWords() =>
        Assert.Equal(
            "search=tiny%20bert&author=acme&pipeline_tag=text-classification&filter=license%3Amit&filter=a%26b&sort=likes&limit=500",
            ModelIndex.ToQueryString(new SearchQuery { Text = "tiny bert", Author = "acme", Task = "text-classification", Tags = ["license:mit", "a&b"], Sort = "likes", Limit = 700 }));

    [Fact]
    public async Task SearchAsync_ManyPages_GoesOnToTheEnd()
    {
        Add(7);
        Hub.PageSize = 3;

        Assert.Equal(8, (await IdsAsync(Client(), new SearchQuery())).Count);
        Assert.Equal(3, Hub.Count("GET", "/api/models?"));
    }

    [Fact]
    public async Task SearchAsync_Limit_StopsAndAsksForNoFurtherPage()
    {
        Add(7);
        Hub.PageSize = 3;

        Assert.Equal(["acme/m", "acme/m0", "acme/m1"], await IdsAsync(Client(), new SearchQuery { Limit = 3 }));
        Assert.Single(Hub.Requests);
        Assert.Empty(await IdsAsync(Client(), new SearchQuery { Limit = 0 }));
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task SearchAsync_NextPageElsewhere_GetsNoToken()
    {
        await using var other = await Hubs.TestHub.StartAsync();
        Hub.Intercept = context =>
        {
            context.Response.Headers.Link = $"<{other.Address}api/models?cursor=0>; rel=\"next\"";
            return Task.FromResult(false);
        };

        await IdsAsync(Client(token: Hub.Token), new SearchQuery());

        Assert.Null(other.Requests.Single().Authorization);
    }

    [Fact]
    public async Task SearchAsync_NextPageIsThisPage_Ends()
    {
        Hub.Intercept = context =>
        {
            context.Response.Headers.Link = $"<{Hub.Address}api/models?cursor=0>; rel=\"next\"";
            return Task.FromResult(false);
        };

        await Assert.ThrowsAsync<Errors.HubException>(() => IdsAsync(Client(), new SearchQuery()));
    }

    [Theory]
    [InlineData("text-classification", null, null, null, "acme/m")]
    [InlineData("fill-mask", null, null, null, "other/bert-tiny")]
    [InlineData(null, "BERT tiny", null, null, "other/bert-tiny")]
    [InlineData(null, "bert large", null, null, "")]
    [InlineData(null, null, "ACME", null, "acme/m")]
    [InlineData(null, null, null, "license:mit", "acme/m")]
    [InlineData(null, null, null, "en", "acme/m")]
    [InlineData(null, null, null, null, "acme/m,other/bert-tiny")]
    public async Task SearchAsync_Offline_FindsByTheSameQueryWithoutTheHub(string? task, string? text, string? author, string? tag, string expected)
    {
        Hub.Add("other/bert-tiny").Commit("main", ("README.md", "---\npipeline_tag: fill-mask\n---\n"u8.ToArray()), ("model.safetensors", TransferTestBase.Bytes(10)));
        await Client().ResolveAsync("acme/m");
        await Client().ResolveAsync("other/bert-tiny");
        Hub.Requests.Clear();

        var found = await IdsAsync(Client(offline: true), new SearchQuery { Task = task, Text = text, Author = author, Tags = tag is null ? [] : [tag] });

        Assert.Equal(expected, string.Join(',', found));
        Assert.Empty(Hub.Requests);
    }

    private void Add(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Hub.Add($"acme/m{i}").Commit("main", ("config.json", [1]));
        }
    }

    private static async Task<List<string>> IdsAsync(ModelHub client, SearchQuery query)
    {
        var ids = new List<string>();
        await foreach (var model in client.SearchAsync(query))
        {
            ids.Add(model.Id);
        }

        return ids;
    }
}
