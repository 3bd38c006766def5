using System.Net;
using AiDotNet.Hub.Server.Catalog;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Hosting;
using AiDotNet.Hub.Server.Publishing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Protocol §1.9: what is counted is the bytes that were sent, not what clients say of their intent.</summary>
public sealed class DownloadCountTests
{
    private readonly ShiftedTime _time = new();

    [Theory]
    [InlineData("GET", null, 1)]
    [InlineData("GET", "bytes=0-", 1)]
    [InlineData("GET", "bytes=0-2", 1)]
    [InlineData("GET", "bytes=-100", 1)]
    [InlineData("GET", "bytes=0-0", 0)]
    [InlineData("GET", "bytes=1-", 0)]
    [InlineData("GET", "bytes=99-", 0)]
    [InlineData("HEAD", null, 0)]
    public async Task Resolve_Request_IsCountedFromTheStartOfTheBytes(string method, string? range, int expected)
    {
        await using var hub = await StartAsync();
        var commit = await hub.CreateAsync("model", "acme/m", false, TestRepositories.Text("a.txt", "hello"));
        (string, string)[] headers = range is null ? [] : [("Range", range)];
        foreach (var revision in new[] { "main", commit })
        {
            using var reply = await hub.SendAsync(new HttpMethod(method), $"/acme/m/resolve/{revision}/a.txt", null, headers: headers);
        }

        using var unchanged = await hub.GetAsync($"/acme/m/resolve/{commit}/a.txt", null, ("If-None-Match", "*"));
        using var absent = await hub.GetAsync($"/acme/m/resolve/{commit}/b.txt", null, ("X-HF-Download-Counter", "1"));
        Assert.Equal((expected, expected), await CountsAsync(hub));
    }

    [Fact]
    public async Task LfsObject_FetchedByItsSignedAddress_IsCounted()
    {
        await using var hub = await StartAsync();
        await hub.CreateAsync("model", "acme/m", false, TestRepositories.Text("a.bin", "hello"));
        var oid = (string)(await hub.GetJsonAsync("/api/models/acme/m/tree/main", null)).AsArray().Single(entry => (string)entry!["path"]! == "a.bin")!["lfs"]!["oid"]!;
        using var batch = await hub.SendAsync(
            HttpMethod.Post, "/acme/m.git/info/lfs/objects/batch", null, $$"""{"operation":"download","objects":[{"oid":"{{oid}}","size":5}]}""");
        var href = (string)(await TestHub.JsonAsync(batch))["objects"]![0]!["actions"]!["download"]!["href"]!;
        Assert.Equal("hello", await hub.Http.GetStringAsync(href));
        Assert.Equal((1, 1), await CountsAsync(hub));
    }

    [Fact]
    public async Task Downloads_AreOfThirtyDays_AndOfAllTime()
    {
        await using var hub = await StartAsync();
        var commit = await hub.CreateAsync("model", "acme/m", false, TestRepositories.Text("a.txt", "hello"));
        await hub.CreateAsync("model", "acme/other");
        await FetchAsync();
        await FetchAsync();
        Assert.Equal((2, 2), await CountsAsync(hub));
        Assert.Equal(2, (double)(await hub.GetJsonAsync("/api/models/acme/m", null))["trendingScore"]!);

        _time.Advance(TimeSpan.FromDays(8));
        await FetchAsync();
        Assert.Equal((3, 3), await CountsAsync(hub));
        Assert.Equal(1, (double)(await hub.GetJsonAsync("/api/models/acme/m", null))["trendingScore"]!);
        _time.Advance(TimeSpan.FromDays(23));
        Assert.Equal((1, 3), await CountsAsync(hub));
        Assert.Equal("acme/m", (string)(await hub.GetJsonAsync("/api/models?sort=downloads", null))[0]!["id"]!);

        async Task FetchAsync() => Assert.Equal(HttpStatusCode.OK, (await hub.GetAsync($"/acme/m/resolve/{commit}/a.txt", null)).StatusCode);
    }

    [Fact]
    public async Task Flush_OfADeletedRepository_KeepsTheOthers()
    {
        await using var hub = await StartAsync();
        var gone = await hub.CreateAsync("model", "acme/gone", false, TestRepositories.Text("a.txt", "hello"));
        var stays = await hub.CreateAsync("model", "acme/m", false, TestRepositories.Text("a.txt", "hello"));
        await hub.GetAsync($"/acme/gone/resolve/{gone}/a.txt", null);
        await hub.GetAsync($"/acme/m/resolve/{stays}/a.txt", null);
        using var deleted = await hub.SendAsync(HttpMethod.Delete, "/api/repos/delete", TestHub.Alice, """{"name":"gone","organization":"acme"}""");
        Assert.Equal((1, 1), await CountsAsync(hub));
    }

    [Fact]
    public async Task Flush_ThatFails_KeepsWhatWasCounted()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var counter = new DownloadCounter(hub.Database, hub.Time);
        counter.Count(repository.Key);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counter.FlushAsync(new CancellationToken(canceled: true)));
        counter.Count(repository.Key);
        await counter.FlushAsync(default);
        Assert.Equal(2, (await hub.FindAsync("acme/bert")).DownloadsAllTime);
    }

    [Fact]
    public async Task Stop_WritesDownWhatWasCounted()
    {
        using var directory = new TemporaryDirectory();
        RepositoryKey key;
        await using (var host = await HubServerHost.StartAsync(Options(), default))
        {
            var publisher = host.Services.GetRequiredService<RepositoryPublisher>();
            var database = host.Services.GetRequiredService<HubDatabase>();
            await using var db = database.Open();
            var owner = await db.Namespaces.FirstAsync();
            await publisher.CreateAsync(RepositoryType.Model, ModelId.Parse($"{owner.Name}/m"), false, new Actor(owner.Name), default);
            key = new RepositoryKey(await db.Repositories.Select(row => row.Id).SingleAsync());
            host.Services.GetRequiredService<DownloadCounter>().Count(key);
        }

        await using var again = await HubServerHost.StartAsync(Options(), default);
        await using var after = again.Services.GetRequiredService<HubDatabase>().Open();
        Assert.Equal((1, 1), await after.Repositories.Where(row => row.Id == key.Value).Select(row => ValueTuple.Create(row.Downloads, row.DownloadsAllTime)).SingleAsync());

        HubServerOptions Options() => new() { DataDirectory = directory.File("data") };
    }

    private Task<TestHub> StartAsync() => TestHub.StartAsync(configure: services => services.AddSingleton<TimeProvider>(_time));

    private static async Task<(int Recent, int Ever)> CountsAsync(TestHub hub)
    {
        await hub.Services.GetRequiredService<DownloadCounter>().FlushAsync(default);
        var info = await hub.GetJsonAsync("/api/models/acme/m", null);
        return ((int)info["downloads"]!, (int)info["downloadsAllTime"]!);
    }
}
