using System.Security.Cryptography;

namespace AiDotNet.Hub.EndToEnd.Tests.RoundTrip;

/// <summary>A second revision of a large file: what the first one has is not fetched again.</summary>
public sealed class ChunkedDownloadTests
{
    private const string Id = "acme/revisions";
    private static readonly ResolveOptions Everything = new() { VerifyContent = true };

    [Fact]
    public async Task Resolve_SecondRevision_FetchesTheChangedChunksAlone()
    {
        await using var hub = await LoggedHub.StartAsync();
        using var writer = Client(hub, "writer");
        using var reader = Client(hub, "reader");
        var bytes = RandomNumberGenerator.GetBytes(40_000_000);
        await PublishAsync(hub, writer, bytes);
        await reader.ResolveAsync(Id);

        RandomNumberGenerator.Fill(bytes.AsSpan(11_000_000, 400_000));
        byte[] changed = [.. bytes[..30_000_000], .. "some bytes more"u8, .. bytes[30_000_000..]];
        await PublishAsync(hub, writer, changed);
        hub.Log.Clear();
        var snapshot = await reader.ResolveAsync(Id, Everything);

        Assert.Equal(changed, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "weights.bin"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain(hub.Log.Requests, request => request.Target.EndsWith("/weights.bin", StringComparison.Ordinal));
        var fetched = hub.Log.Requests.Where(request => request.Target.Contains("/xet/xorbs/", StringComparison.Ordinal)).Sum(request => Length(request.Range));
        Assert.InRange(fetched, 400_000, 1_500_000);
    }

    [Fact]
    public async Task Resolve_HubDoesNotOfferChunks_FetchesPlainly()
    {
        await using var hub = await LoggedHub.StartAsync(options => options.Xet.Downloads = false);
        using var writer = Client(hub, "writer");
        using var reader = Client(hub, "reader");
        var bytes = RandomNumberGenerator.GetBytes(10_000_000);
        await PublishAsync(hub, writer, bytes);
        await reader.ResolveAsync(Id);
        bytes[5_000_000] ^= 1;
        await PublishAsync(hub, writer, bytes);

        var snapshot = await reader.ResolveAsync(Id, Everything);

        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, "weights.bin"), TestContext.Current.CancellationToken));
    }

    /// <summary>The hub checks nothing of the stretches of xorbs that it gives out; whoever puts a file together of them has to.</summary>
    [Fact]
    public async Task Resolve_StoredChunkIsDamaged_IsNoticedAndNothingIsKept()
    {
        await using var hub = await LoggedHub.StartAsync();
        using var writer = Client(hub, "writer");
        using var reader = Client(hub, "reader");
        var bytes = RandomNumberGenerator.GetBytes(10_000_000);
        await PublishAsync(hub, writer, bytes);
        await reader.ResolveAsync(Id);
        RandomNumberGenerator.Fill(bytes.AsSpan(5_000_000, 300_000));
        await PublishAsync(hub, writer, bytes);
        LoopbackHub.FlipByte(LoopbackHub.Files(hub.Directory.File("data/blobs")).Single(file => new FileInfo(file).Length is > 250_000 and < 1_000_000));

        await Assert.ThrowsAnyAsync<Errors.HubException>(() => reader.ResolveAsync(Id));

        Assert.DoesNotContain(
            LoopbackHub.Files(hub.Directory.File("reader/blobs")), file => File.ReadAllBytes(file) is { Length: 10_000_000 } kept && kept.AsSpan(5_100_000, 100).SequenceEqual(bytes.AsSpan(5_100_000, 100)));
    }

    private static long Length(string range)
    {
        var ends = range["bytes=".Length..].Split('-');
        return long.Parse(ends[1], System.Globalization.CultureInfo.InvariantCulture) - long.Parse(ends[0], System.Globalization.CultureInfo.InvariantCulture) + 1;
    }

    private static ModelHub Client(LoggedHub hub, string cache) =>
        new(new ModelHubOptions { Endpoint = hub.Url, Token = LoggedHub.TokenOf("alice"), CacheDirectory = hub.Directory.File(cache) });

    private static async Task PublishAsync(LoggedHub hub, ModelHub writer, byte[] bytes)
    {
        var folder = Directory.CreateDirectory(hub.Directory.File("model")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "weights.bin"), bytes, TestContext.Current.CancellationToken);
        await writer.PublishAsync(ModelId.Parse(Id), folder, new PublishOptions { Check = false }, cancellationToken: TestContext.Current.CancellationToken);
    }
}
