using System.Net;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Which commit a branch stands for, asked alone and asked again: what a client does before it looks into its cache.</summary>
public sealed class CommitQuestionTests
{
    private const string Question = "/api/models/acme/m/revision/main?expand=sha";

    [Theory]
    [InlineData("/api/models/acme/m?expand=sha")]
    [InlineData(Question)]
    public async Task Info_OfTheCommitAlone_SaysNothingElse(string address)
    {
        await using var hub = await TestHub.StartAsync();
        var commit = await hub.CreateModelAsync("acme/m", ("a.txt", "a"));

        var info = (await hub.GetJsonAsync(address, null)).AsObject();

        Assert.Equal(["_id", "id", "sha"], info.Select(member => member.Key).Order(StringComparer.Ordinal));
        Assert.Equal(("acme/m", commit), ((string)info["id"]!, (string)info["sha"]!));
    }

    [Fact]
    public async Task Info_OfTheCommitThatTheClientKnows_IsNotModified()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "a"));
        using var first = await hub.GetAsync(Question, null);

        using var second = await hub.GetAsync(Question, null, ("If-None-Match", first.Headers.ETag!.ToString()));

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Info_OfABranchThatMoved_IsTheNewCommit()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "a"));
        using var first = await hub.GetAsync(Question, null);
        var moved = await hub.CommitAsync("acme/m", "main", ("a.txt", "b"));

        using var second = await hub.GetAsync(Question, null, ("If-None-Match", first.Headers.ETag!.ToString()));

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(moved, (string)(await TestHub.JsonAsync(second))["sha"]!);
    }

    [Fact]
    public async Task Info_OfAPrivateModel_IsRefusedWhateverTheCallerKnows()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "acme/m", isPrivate: true, TestRepositories.Text("a.txt", "a"));

        using var reply = await hub.GetAsync(Question, null, ("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
    }
}
