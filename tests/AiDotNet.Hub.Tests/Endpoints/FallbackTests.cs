using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Search;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Tests.Transfer;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Tests.Endpoints;

/// <summary>When the second hub is asked, and every way in which the first one's answer is none that allows it.</summary>
public sealed class FallbackTests : TwoHubsTestBase
{
    [Fact]
    public async Task ResolveAsync_FirstHasNeitherModelNorNamespace_SecondAnswers()
    {
        var snapshot = await Client().ResolveAsync("beta/m");

        Assert.Equal(Commit, snapshot.Commit.ToString());
        Assert.Equal($"127.0.0.1:{Second.Address.Port}", snapshot.Endpoint);
        Assert.Equal(
            ["/api/models/beta/m?expand=sha", "/api/users/beta/overview", "/api/organizations/beta/overview"],
            First.Requests.Select(request => request.Target));
        AssertTokensAtHome();
    }

    [Fact]
    public async Task ResolveAsync_FirstHasTheModel_SecondIsNotAsked()
    {
        var commit = Add(First, "beta/m", """{"a":1}""");

        Assert.Equal(commit, (await Client().ResolveAsync("beta/m")).Commit.ToString());
        Assert.Empty(Second.Requests);
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("file")]
    [InlineData("folder")]
    [InlineData("info")]
    [InlineData("info of a version")]
    [InlineData("refs")]
    [InlineData("version")]
    [InlineData("commit")]
    public async Task Calls_FirstHasNeitherModelNorNamespace_SecondAnswersEach(string call)
    {
        Second.Repositories["beta/m"].Tags["v1.0.0"] = Commit;
        var client = Client();
        var answer = call switch
        {
            "plan" => (await client.PlanAsync("beta/m")).Commit.ToString(),
            "file" => await File.ReadAllTextAsync(await client.DownloadFileAsync("beta/m", "config.json")),
            "folder" => (await client.DownloadToAsync("beta/m", Temporary.File("out"))).Commit.ToString(),
            "info" => (await client.GetInfoAsync("beta/m")).Sha,
            "info of a version" => (await client.GetInfoAsync("beta/m@^1.0")).Sha,
            "refs" => (await client.ListRefsAsync(ModelId.Parse("beta/m"))).Tags.Single().TargetCommit,
            "version" => (await client.ResolveAsync("beta/m@^1.0")).Commit.ToString(),
            _ => (await client.ResolveAsync($"beta/m@{Commit}")).Commit.ToString(),
        };

        Assert.Equal(call == "file" ? "{}" : Commit, answer);
        AssertTokensAtHome();
    }

    [Theory]
    [InlineData("user")]
    [InlineData("organization")]
    public async Task ResolveAsync_FirstHasTheNamespace_SecondIsNotAsked(string kind)
    {
        (kind == "user" ? First.Users : First.Organizations).Add("Beta");

        var error = await Assert.ThrowsAsync<ModelNotFoundException>(() => Client().ResolveAsync("beta/m"));

        Assert.Contains($"{First.Address} has the namespace 'beta'", error.Message, StringComparison.Ordinal);
        Assert.Empty(Second.Requests);
    }

    // Status, X-Error-Code. A hub that knows the caller says 404 RepoNotFound and nothing else.
    [Theory]
    [InlineData(401, null)]
    [InlineData(401, HubHeaders.RepoNotFound)]
    [InlineData(403, null)]
    [InlineData(403, HubHeaders.GatedRepo)]
    [InlineData(404, null)]
    [InlineData(404, HubHeaders.EntryNotFound)]
    [InlineData(404, HubHeaders.RevisionNotFound)]
    [InlineData(410, null)]
    [InlineData(429, null)]
    [InlineData(500, null)]
    [InlineData(503, HubHeaders.RepoNotFound)]
    [InlineData(200, null)]
    public async Task ResolveAsync_FirstAnswersOtherwise_SecondIsNotAsked(int status, string? code)
    {
        First.Intercept = async context =>
        {
            await TestHub.RefuseAsync(context, status, code, "no");
            return true;
        };

        await Assert.ThrowsAnyAsync<HubException>(() => Client(settings: TransferTestBase.Quick with { Retries = 0 }).ResolveAsync("beta/m"));

        Assert.Empty(Second.Requests);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(307)]
    public async Task ResolveAsync_FirstDoesNotSayWhetherItHasTheNamespace_SecondIsNotAsked(int status)
    {
        First.Intercept = context =>
        {
            var isOverview = context.Request.Path.StartsWithSegments("/api/organizations");
            if (isOverview)
            {
                context.Response.StatusCode = status;
                context.Response.Headers.Location = "/nowhere";
            }

            return Task.FromResult(isOverview);
        };

        await Assert.ThrowsAnyAsync<HubException>(() => Client(settings: TransferTestBase.Quick with { Retries = 0 }).ResolveAsync("beta/m"));

        Assert.Empty(Second.Requests);
    }

    [Fact]
    public async Task ResolveAsync_FirstDoesNotAnswerInTime_SecondIsNotAsked()
    {
        var time = new FakeTimeProvider();
        var settings = TransferTestBase.Quick with { Retries = 0 };
        First.Intercept = async context =>
        {
            var gone = new TaskCompletionSource();
            context.RequestAborted.Register(gone.SetResult);
            time.Advance(settings.AttemptTimeout);
            await gone.Task;
            return true;
        };

        await Assert.ThrowsAsync<HubUnavailableException>(() => Client(settings: settings, time: time).ResolveAsync("beta/m"));

        Assert.Empty(Second.Requests);
    }

    [Fact]
    public async Task ResolveAsync_FirstDoesNotListen_SecondIsNotAsked()
    {
        await First.DisposeAsync();

        await Assert.ThrowsAsync<HubUnavailableException>(() => Client().ResolveAsync("beta/m"));

        Assert.Empty(Second.Requests);
    }

    [Fact]
    public async Task ResolveAsync_FirstKnowsNoRevision_SecondIsNotAsked()
    {
        Add(First, "beta/m");
        Second.Repositories["beta/m"].Branches["dev"] = Commit;

        await Assert.ThrowsAsync<RevisionNotFoundException>(() => Client().ResolveAsync("beta/m@dev"));
        await Assert.ThrowsAsync<RevisionNotFoundException>(() => Client().ResolveAsync($"beta/m@{Commit}"));

        Assert.Empty(Second.Requests);
    }

    [Fact]
    public async Task ResolveAsync_FirstMovedTheModelToWhereItIsNotShown_SecondIsNotAsked()
    {
        Move(First, "/beta/m", "/hidden/m");

        await Assert.ThrowsAsync<ModelNotFoundException>(() => Client().ResolveAsync("beta/m"));

        Assert.Empty(Second.Requests);
    }

    // Whether the first hub is public, what it answers to nobody, and whether that is enough.
    [Theory]
    [InlineData(true, 401, HubHeaders.RepoNotFound, true)]
    [InlineData(true, 404, HubHeaders.RepoNotFound, true)]
    [InlineData(true, 401, null, false)]
    [InlineData(true, 404, null, false)]
    [InlineData(true, 403, HubHeaders.RepoNotFound, false)]
    [InlineData(false, 401, HubHeaders.RepoNotFound, false)]
    [InlineData(false, 404, HubHeaders.RepoNotFound, false)]
    public async Task ResolveAsync_WithoutTokenAtTheFirst_OnlyAPublicHubIsBelieved(bool isPublic, int status, string? code, bool asksSecond)
    {
        First.Intercept = async context =>
        {
            var isModel = context.Request.Path.StartsWithSegments("/api/models");
            if (isModel)
            {
                await TestHub.RefuseAsync(context, status, code, "no");
            }

            return isModel;
        };
        var resolving = Client(options => (options.Token, options.EndpointIsPublic) = (null, isPublic)).ResolveAsync("beta/m");

        if (asksSecond)
        {
            Assert.Equal(Commit, (await resolving).Commit.ToString());
        }
        else
        {
            await Assert.ThrowsAnyAsync<HubException>(() => resolving);
            Assert.Empty(Second.Requests);
        }
    }

    [Fact]
    public async Task ResolveAsync_BareName_IsAskedForAtTheFirstAlone()
    {
        Add(Second, "m");

        var error = await Assert.ThrowsAsync<ModelNotFoundException>(() => Client().ResolveAsync("m"));

        Assert.Contains("bare name", error.Message, StringComparison.Ordinal);
        Assert.Single(First.Requests);
        Assert.Empty(Second.Requests);
    }

    [Fact]
    public async Task ResolveAsync_NoHubHasIt_NamesAllOfThem()
    {
        var error = await Assert.ThrowsAsync<ModelNotFoundException>(() => Client().ResolveAsync("beta/other"));

        Assert.Contains(First.Address.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(Second.Address.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResolveAsync_SecondIsInDoubt_ThirdIsNotAsked()
    {
        await using var third = await TestHub.StartAsync();
        Add(third, "gamma/m");
        Second.Organizations.Add("gamma");

        await Assert.ThrowsAsync<ModelNotFoundException>(
            () => Client(options => options.FurtherEndpoints.Add(new HubEndpoint { Address = third.Address })).ResolveAsync("gamma/m"));

        Assert.Empty(third.Requests);
    }

    [Fact]
    public async Task ResolveAsync_FirstSendsToTheSecond_NoTokenGoesThere()
    {
        First.Intercept = context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = new Uri(Second.Address, context.Request.Path.Value).ToString();
            return Task.FromResult(true);
        };

        await Client().GetInfoAsync("beta/m");

        Assert.All(Second.Requests, request => Assert.Null(request.Authorization));
        AssertTokensAtHome();
    }

    [Fact]
    public async Task WhoAmIAndPublish_TwoHubs_GoToTheFirst()
    {
        Directory.CreateDirectory(Temporary.File("model"));
        await File.WriteAllTextAsync(Temporary.File("model/config.json"), "{}");

        await Client().WhoAmIAsync();
        await Client().PublishAsync(ModelId.Parse("beta/m"), Temporary.File("model"), new PublishOptions { Check = false });

        Assert.True(First.Repositories.ContainsKey("beta/m"));
        Assert.Empty(Second.Requests);
    }

    [Fact]
    public async Task SearchAsync_TwoHubs_AsksTheFirstAlone()
    {
        Add(First, "acme/found");
        var found = new List<string>();
        await foreach (var model in Client().SearchAsync(new SearchQuery()))
        {
            found.Add(model.Id);
        }

        Assert.Equal(["acme/found"], found);
        Assert.Empty(Second.Requests);
    }
}
