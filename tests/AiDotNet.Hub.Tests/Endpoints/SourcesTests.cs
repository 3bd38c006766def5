using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Search;
using AiDotNet.Hub.Tests.Hubs;

namespace AiDotNet.Hub.Tests.Endpoints;

/// <summary>A model that the sources give to one hub comes from there or not at all, whatever it is called and whoever says so.</summary>
public sealed class SourcesTests : TwoHubsTestBase
{
    [Theory]
    [InlineData("beta/*", "beta/m")]
    [InlineData("BETA/*", "beta/m")]
    [InlineData("beta/*", "Beta/M")]
    [InlineData("Beta/M", "beta/m")]
    [InlineData("b*", "beta/m")]
    [InlineData("*", "beta/m")]
    public async Task ResolveAsync_PatternOfTheSecond_FirstHearsNothing(string pattern, string id)
    {
        Add(First, "beta/m", """{"stranger":1}""");

        Assert.Equal(Commit, (await Client(pattern, Second).ResolveAsync(id)).Commit.ToString());
        Assert.Empty(First.Requests);
    }

    [Theory]
    [InlineData("beta")]
    [InlineData("beta/mm")]
    [InlineData("beta/m-*")]
    [InlineData("bet/*")]
    public async Task ResolveAsync_PatternOfOthers_DoesNotCount(string pattern)
    {
        var commit = Add(First, "beta/m", """{"a":1}""");

        Assert.Equal(commit, (await Client(pattern, Second).ResolveAsync("beta/m")).Commit.ToString());
    }

    [Fact]
    public async Task ResolveAsync_SeveralPatterns_TheMostExactCounts()
    {
        Add(First, "beta/m", """{"a":1}""");
        Add(First, "beta/first");
        var client = Client(options =>
        {
            options.Sources["*"] = First.Address;
            options.Sources["beta/*"] = First.Address;
            options.Sources["beta/m*"] = First.Address;
            options.Sources["beta/m"] = Second.Address;
        });

        Assert.Equal(Commit, (await client.ResolveAsync("beta/m")).Commit.ToString());
        Assert.NotEqual(Commit, (await client.ResolveAsync("beta/first")).Commit.ToString());
        Assert.DoesNotContain(Second.Requests, request => request.Target.Contains("first", StringComparison.Ordinal));
    }

    // By the rule the model is the first hub's; the second one, which has it, never hears of it.
    [Theory]
    [InlineData(200)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(0)]
    public async Task ResolveAsync_HubOfThePatternDoesNotGiveIt_NobodyElseIsAsked(int status)
    {
        First.Intercept = context =>
        {
            if (status == 0)
            {
                context.Abort();
            }

            context.Response.StatusCode = status == 0 ? 200 : status;
            return Task.FromResult(true);
        };

        await Assert.ThrowsAnyAsync<HubException>(() => Client("beta/*", First).ResolveAsync("beta/m"));

        Assert.Empty(Second.Requests);
        Assert.DoesNotContain(First.Requests, request => request.Target.Contains("overview", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("resolve")]
    [InlineData("commit")]
    [InlineData("version")]
    [InlineData("info")]
    [InlineData("refs")]
    public async Task Calls_FirstMovedAModelToANameOfTheSeconds_AreRefused(string call)
    {
        var commit = Add(First, "beta/m", """{"stranger":1}""");
        First.Repositories["beta/m"].Tags["v1.0.0"] = commit;
        Move(First, "acme/old", "beta/m");
        var client = Client("beta/*", Second);

        var error = await Assert.ThrowsAsync<HubException>(() => call switch
        {
            "resolve" => client.ResolveAsync("acme/old"),
            "commit" => client.ResolveAsync($"acme/old@{commit}"),
            "version" => client.ResolveAsync("acme/old@^1.0"),
            "info" => client.GetInfoAsync("acme/old"),
            _ => client.ListRefsAsync(ModelId.Parse("acme/old")),
        });

        Assert.Contains($"by your sources that comes from {Second.Address}", error.Message, StringComparison.Ordinal);
        Assert.Empty(Second.Requests);
        Assert.False(Directory.Exists(Path.Combine(Cache, "manifests")));
    }

    [Theory]
    [InlineData("acme/old")]
    [InlineData("acme/old@0123456789012345678901234567890123456789")]
    public async Task ResolveAsync_FirstAnswersWithANameOfTheSecondsUnasked_IsRefused(string reference)
    {
        First.Intercept = async context =>
        {
            await TestHub.WriteAsync(
                context, new Protocol.ModelInfo { Id = "beta/m", Sha = "0123456789012345678901234567890123456789" }, Protocol.HubJsonContext.Default.ModelInfo);
            return true;
        };

        await Assert.ThrowsAsync<HubException>(() => Client("beta/*", Second).ResolveAsync(reference));

        Assert.Empty(Second.Requests);
        Assert.Single(First.Requests);
    }

    [Fact]
    public async Task ResolveAsync_MoveWithinTheFirst_IsFollowed()
    {
        var commit = Add(First, "acme/new");
        Move(First, "acme/old", "acme/new");

        var snapshot = await Client("beta/*", Second).ResolveAsync("acme/old");

        Assert.Equal(commit, snapshot.Commit.ToString());
        Assert.Equal("acme/new", snapshot.Id.ToString());
    }

    [Fact]
    public async Task ResolveAsync_BareNameStandsForANameOfTheSeconds_IsRefused()
    {
        Add(First, "beta/m", """{"stranger":1}""");
        Move(First, "/models/m", "/models/beta/m");

        await Assert.ThrowsAsync<HubException>(() => Client("beta/*", Second).ResolveAsync("m"));

        Assert.Empty(Second.Requests);
    }

    [Fact]
    public async Task ResolveAsync_BareNameInTheSources_IsAskedForThere()
    {
        Second.Repositories["m"] = Second.Repositories["beta/m"];

        Assert.Equal("beta/m", (await Client("m", Second).GetInfoAsync("m")).Id);
        Assert.Empty(First.Requests);
    }

    [Fact]
    public async Task ResolveAsync_RuleThatCameLater_DoesNotLetTheCacheAnswerForTheOtherHub()
    {
        Add(First, "acme/new");
        Move(First, "acme/old", "acme/new");
        await Client().ResolveAsync("acme/old");

        await Assert.ThrowsAsync<HubException>(() => Client(options => (options.Offline, options.Sources["acme/new"]) = (true, Second.Address)).ResolveAsync("acme/old"));
    }

    [Fact]
    public async Task PublishAsync_PatternOfTheSecond_GoesThereAlone()
    {
        await PublishAsync(Client("gamma/*", Second), "gamma/m");

        Assert.True(Second.Repositories.ContainsKey("gamma/m"));
        Assert.Empty(First.Requests);
        AssertTokensAtHome();
    }

    [Fact]
    public async Task PublishAsync_BareNameBecomesANameOfTheSeconds_SendsNothing()
    {
        // Who the token belongs to is alice.
        await Assert.ThrowsAsync<HubException>(() => PublishAsync(Client("alice/*", Second), "m"));

        Assert.Equal(["/api/whoami-v2"], First.Requests.Select(request => request.Target));
        Assert.Empty(Second.Requests);
    }

    [Fact]
    public async Task PublishAsync_FirstMovedTheModelToANameOfTheSeconds_SendsNothing()
    {
        Add(First, "beta/m");
        Move(First, "acme/old", "beta/m");

        await Assert.ThrowsAsync<HubException>(() => PublishAsync(Client("beta/*", Second), "acme/old"));

        Assert.DoesNotContain(First.Requests, request => request.Target.Contains("beta/m", StringComparison.Ordinal));
        Assert.Empty(Second.Requests);
    }

    [Fact]
    public async Task SearchAsync_NamespaceOfTheSecond_AsksItAlone()
    {
        Assert.Equal(["beta/m"], await SearchAsync(Client("beta/*", Second), new SearchQuery { Author = "beta" }));
        Assert.Empty(First.Requests);
    }

    [Fact]
    public async Task SearchAsync_FirstShowsNamesOfTheSeconds_AreLeftOut()
    {
        Add(First, "acme/m");
        Add(First, "beta/m");

        Assert.Equal(["acme/m"], await SearchAsync(Client("beta/*", Second), new SearchQuery { Limit = 1 }));
    }

    [Theory]
    [InlineData("acme/*/x")]
    [InlineData("*/bert")]
    [InlineData("acme bert")]
    [InlineData("a/b/c")]
    [InlineData("")]
    public void Open_PatternThatIsNone_IsRefused(string pattern) =>
        Assert.Contains("no pattern", Assert.Throws<ArgumentException>(() => Client(pattern, Second)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://other.test")]
    [InlineData("//relative")]
    public void Open_SourceThatIsNoEndpoint_IsRefused(string address)
    {
        var error = Assert.Throws<ArgumentException>(() => Client(options => options.Sources["acme/*"] = new Uri(address, UriKind.RelativeOrAbsolute)));

        Assert.Contains("none of the endpoints", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SourceOfTheSameHostWithoutTls_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Client(options =>
        {
            options.FurtherEndpoints.Add(new HubEndpoint { Address = new Uri("https://hub.test") });
            options.Sources["acme/*"] = new Uri("http://hub.test");
        }));

    [Fact]
    public void Open_EndpointTwice_IsRefused() =>
        Assert.Contains(
            "twice",
            Assert.Throws<ArgumentException>(() => Client(options => options.FurtherEndpoints.Add(new HubEndpoint { Address = options.Endpoint }))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Open_TokenOfALaterEndpointWithALineBreak_IsRefusedWithoutShowingIt() =>
        Assert.DoesNotContain(
            "secret",
            Assert.Throws<ArgumentException>(() => Client(options => options.FurtherEndpoints[0].Token = "secret\n")).Message,
            StringComparison.Ordinal);

    private static async Task<List<string>> SearchAsync(ModelHub client, SearchQuery query)
    {
        var found = new List<string>();
        await foreach (var model in client.SearchAsync(query))
        {
            found.Add(model.Id);
        }

        return found;
    }

    private async Task PublishAsync(ModelHub client, string id)
    {
        Directory.CreateDirectory(Temporary.File("model"));
        await File.WriteAllTextAsync(Temporary.File("model/config.json"), "{}");
        await client.PublishAsync(ModelId.Parse(id), Temporary.File("model"), new PublishOptions { Check = false });
    }
}
