using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Tests.Api;
using AiDotNet.Hub.Server.Xet;
using AiDotNet.Hub.Xet;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Xet;

/// <summary>What is kept for how long: docs/decisions/0005-files-in-chunks.md.</summary>
public sealed class XetRetentionTests
{
    private const string Model = "acme/m";

    private readonly ShiftedTime _time = new();

    [Fact]
    public async Task Collect_RepositoryDeleted_KeepsWhatItsClientsRememberAndThenLetsGo()
    {
        await using var hub = await StartAsync();
        await hub.CreateAsync(Model);
        var shard = await hub.UploadAsync(Model, TestHub.Alice, XetFiles.Make("repeat-3m"));
        await DeleteAsync(hub, Model);

        // A client refers to all of it without sending a byte, to another repository, as it does for three weeks.
        _time.Advance(TimeSpan.FromDays(25));
        Assert.Equal((0, 0), await CollectAsync(hub));
        _time.Advance(TimeSpan.FromDays(15));
        await hub.CreateAsync("acme/other");
        Assert.Null(await hub.PostShardAsync(await hub.TokenAsync("acme/other"), ShardWriter.Write(shard with { Xorbs = [] })));
        await hub.CommitAsync("acme/other", "w.bin", Convert.ToHexStringLower(SHA256.HashData(XetFiles.Make("repeat-3m"))), 3_000_000);

        // In use it stays for ever.
        _time.Advance(TimeSpan.FromDays(400));
        Assert.Equal((0, 0), await CollectAsync(hub));
        Assert.Equal(XetFiles.Make("repeat-3m"), await hub.DownloadAsync("acme/other", "w.bin"));

        // When nobody has it any more, and for as long as a client may remember it, it goes: file first, then chunks.
        await DeleteAsync(hub, "acme/other");
        Assert.Equal((0, 0), await CollectAsync(hub));
        _time.Advance(TimeSpan.FromDays(46));
        Assert.Equal((1, 1), await CollectAsync(hub));
        Assert.DoesNotContain(hub.StoredFiles(), file => file.Length > 100_000);
        Assert.NotNull(await hub.PostShardAsync(await hub.CreatedTokenAsync("acme/late"), ShardWriter.Write(shard with { Xorbs = [] })));

        // And can come again.
        await hub.UploadAsync("acme/late", TestHub.Alice, XetFiles.Make("repeat-3m"));
    }

    [Fact]
    public async Task Collect_XorbWithoutAFile_GoesWhenItsClientWillNotGoOn()
    {
        await using var hub = await StartAsync();
        await hub.CreateAsync(Model);
        var token = await hub.TokenAsync(Model);
        var xorb = new PackedXorb();
        xorb.Add(XetHash.OfChunk(XetFiles.Random(1, 100_000)), XetFiles.Random(1, 100_000));
        xorb.Close();
        await hub.PostXorbAsync(token, xorb.Hash, xorb.Bytes.ToArray());

        _time.Advance(TimeSpan.FromDays(44));
        Assert.Equal((0, 0), await CollectAsync(hub));
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal((0, 1), await CollectAsync(hub));
        Assert.Single(hub.StoredFiles());
    }

    [Fact]
    public async Task DedupeAnswer_FileGoneSince_IsStillGoodForWhoWasTold()
    {
        await using var hub = await StartAsync();
        await hub.CreateAsync(Model);
        var shard = await hub.UploadAsync(Model, TestHub.Alice, XetFiles.Make("repeat-3m"));
        await hub.CreateAsync("bob/m", TestHub.Bob);
        var token = await hub.TokenAsync("bob/m", token: TestHub.Bob);
        using var answer = await hub.GetAsync($"v1/chunks/default/{shard.Xorbs[0].Chunks[0].Hash}", token);
        Assert.True(answer.IsSuccessStatusCode);

        await DeleteAsync(hub, Model);

        Assert.Null(await hub.PostShardAsync(token, ShardWriter.Write(shard with { Xorbs = [] })));
    }

    private async Task<XetHub> StartAsync() => await XetHub.StartAsync(
        options => options.Xet.TokenLifetime = TimeSpan.FromDays(7), services => services.AddSingleton<TimeProvider>(_time));

    private static async Task<(int Files, int Xorbs)> CollectAsync(XetHub hub) =>
        await hub.Hub.Services.GetRequiredService<XetCollector>().CollectAsync(CancellationToken.None);

    private static async Task DeleteAsync(XetHub hub, string id)
    {
        using var reply = await hub.Hub.SendAsync(HttpMethod.Delete, "/api/repos/delete", body: new JsonObject { ["name"] = id }.ToJsonString());
        Assert.True(reply.IsSuccessStatusCode);
    }
}
