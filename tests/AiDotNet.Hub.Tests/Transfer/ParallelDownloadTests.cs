using System.Diagnostics;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Transfer;
using Microsoft.AspNetCore.Http;

namespace AiDotNet.Hub.Tests.Transfer;

/// <summary>Several connections for one file. The first answer trickles until others have come, so that more are called whatever the machine does.</summary>
public sealed class ParallelDownloadTests : TransferTestBase
{
    private const string Name = "model.safetensors";
    private const int Size = 4_000_000;
    private const int Chunk = 100_000;

    private static readonly ModelId Id = ModelId.Parse("acme/m");
    private readonly byte[] _bytes = Bytes(Size);
    private readonly LastProgress _progress = new();
    private volatile bool _joined;

    private static TransferSettings Eager { get; } = Quick with { ChunkBytes = Chunk, MaxAheadBytes = 1_000_000, SampleInterval = TimeSpan.FromMilliseconds(10), RecordInterval = TimeSpan.FromMilliseconds(20) };

    private string Partial => Temporary.File("partial/file");

    [Fact]
    public async Task DownloadAsync_SlowConnection_CallsOthersAndAssemblesTheFile()
    {
        Hub.Intercept = context => SendAsync(context);
        await using var target = new FileTarget(Partial, Size);

        await DownloadAsync(target);
        await target.Writer.CompleteAsync("x", Size, null, new TestFile(_bytes, false).BlobId);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
        Assert.Contains(Hub.Requests, request => request.Range is { } range && !range.EndsWith('-'));
        Assert.Equal(0, target.Restarts);
        Assert.Equal(Size, _progress.Last.BytesDone);
    }

    [Fact]
    public async Task DownloadAsync_GapsComing_RecordSaysSoBeforeTheFirst()
    {
        var saved = new List<bool>();
        await using var target = new FileTarget(Partial, Size);
        Hub.Intercept = context =>
        {
            if (FileFaults.From(context) > 0 && saved.Count == 0)
            {
                Assert.Fail("A part was asked for before the record was written.");
            }

            return SendAsync(context);
        };

        await DownloadAsync(target, save: _ => saved.Add(target.Writer.HasGapsAllowed));

        Assert.Contains(true, saved);
    }

    [Theory]
    [InlineData(FileFault.WholeForRange)]
    [InlineData(FileFault.WrongRange)]
    [InlineData(FileFault.NoSuchRange)]
    public async Task DownloadAsync_HubGivesNoParts_GoesOnWithOneStream(FileFault fault)
    {
        Hub.Intercept = context => SendAsync(context, _ => fault);
        await using var target = new FileTarget(Partial, Size);

        await DownloadAsync(target);
        await target.Writer.CompleteAsync("x", Size, null, null);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
        Assert.Equal(0, target.Restarts);
        Assert.Single(Hub.Requests, request => request.Range is null);
        Assert.Single(Hub.Requests, request => request.Range is not null);
    }

    [Theory]
    [InlineData(FileFault.Reset)]
    [InlineData(FileFault.Short)]
    [InlineData(FileFault.TooManyRequests)]
    [InlineData(FileFault.Unavailable)]
    public async Task DownloadAsync_FurtherConnectionsFail_FirstBringsTheRest(FileFault fault)
    {
        // Every answer to a part fails, save those that one connection alone asks for to the file's end.
        Hub.Intercept = context => SendAsync(context, range => range.EndsWith('-') ? FileFault.None : fault);
        await using var target = new FileTarget(Partial, Size);

        await DownloadAsync(target, Eager with { RenewAfterBytes = 1 });
        await target.Writer.CompleteAsync("x", Size, null, null);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
        Assert.Equal(Size, _progress.Last.BytesDone);
    }

    [Fact]
    public async Task DownloadAsync_RangesRefusedByHeader_AsksOnce()
    {
        var writes = 0;
        Hub.Intercept = async context =>
        {
            context.Response.Headers.AcceptRanges = "none";
            context.Response.ContentLength = Size;
            for (; writes < 40; writes++)
            {
                await context.Response.Body.WriteAsync(_bytes.AsMemory(writes * Chunk, Chunk));
                await context.Response.Body.FlushAsync();
                await Task.Delay(5);
            }

            return true;
        };
        await using var target = new FileTarget(Partial, Size);

        await DownloadAsync(target);

        Assert.Equal(Size, target.Writer.Length);
        Assert.Single(Hub.Requests);
    }

    // Protocol §8.3: the store's address authorises itself, and expires.
    [Fact]
    public async Task DownloadAsync_StoreBehindARedirect_PartsGoThereWithoutTokenAndAnExpiredAddressIsRenewed()
    {
        await using var store = await TestHub.StartAsync();
        var addresses = 0;
        Hub.Intercept = context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = new Uri(store.Address, $"/bucket/x?sig={++addresses}").ToString();
            return Task.FromResult(true);
        };
        store.Intercept = async context =>
        {
            // The first address is good for the first answer and two parts.
            if (context.Request.Query["sig"] == "1" && store.Requests.Count > 3)
            {
                context.Response.StatusCode = 403;
                return true;
            }

            return await SendAsync(context);
        };
        await using var target = new FileTarget(Partial, Size);

        await DownloadAsync(target, Eager with { RenewAfterBytes = 1 }, token: Hub.Token);
        await target.Writer.CompleteAsync("x", Size, null, null);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
        Assert.All(store.Requests, request => Assert.Null(request.Authorization));
        Assert.InRange(Hub.Requests.Count, 2, store.Requests.Count - 1);
    }

    [Fact]
    public async Task DownloadAsync_AnotherVersionInTheMiddle_StartsAgainAndIsAllOfOne()
    {
        var old = Bytes(Size, seed: 8);
        var cuts = 0;
        Hub.Intercept = async context =>
        {
            var first = cuts++ == 0;
            context.Response.Headers.ETag = first ? "\"old\"" : "\"new\"";
            await FileFaults.SendAsync(context, first ? old : _bytes, first ? FileFault.Short : FileFault.None, 50_000);
            return true;
        };
        await using var target = new FileTarget(Partial, Size);

        await DownloadAsync(target, Quick);
        await target.Writer.CompleteAsync("x", Size, null, null);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
        Assert.Equal(1, target.Restarts);
        Assert.Equal([null, "bytes=50000-", null], Hub.Requests.Select(request => request.Range));
    }

    [Fact]
    public async Task DownloadAsync_AnotherVersionThanTheRecords_StartsAgain()
    {
        Hub.Intercept = async context =>
        {
            context.Response.Headers.ETag = "\"new\"";
            await FileFaults.SendAsync(context, _bytes);
            return true;
        };
        await using var target = new FileTarget(Partial, Size);
        await target.Writer.WriteAsync(Bytes(5000, seed: 9), default);

        await DownloadAsync(target, Quick, version: $"{Hub.Address.Authority} \"old\"");
        await target.Writer.CompleteAsync("x", Size, null, null);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
        Assert.Equal(1, target.Restarts);
    }

    [Fact]
    public async Task DownloadAsync_LongLine_IsFasterOverSeveralConnections()
    {
        Hub.Intercept = async context =>
        {
            await FileFaults.SendAsync(context, _bytes);
            return true;
        };
        await using var far = new DelayProxy(Hub.Address, TimeSpan.FromMilliseconds(20), window: 40_000);

        var several = await TimeAsync("several", Eager with { ChunkBytes = 200_000, SampleInterval = TimeSpan.FromMilliseconds(50) }, far.Address);
        var peak = far.Peak;
        var one = await TimeAsync("one", Eager with { MaxConnectionsPerFile = 1 }, far.Address);

        Assert.True(several < one * 0.8, $"{several} with {peak} connections, {one} with one");
        Assert.InRange(peak, 3, 9);
    }

    [Fact]
    public async Task DownloadAsync_ManyFiles_NeverMoreConnectionsThanTheBudget()
    {
        var (open, peak) = (0, 0);
        Hub.Intercept = async context =>
        {
            var now = Interlocked.Increment(ref open);
            peak = Math.Max(peak, now);
            await SendAsync(context);
            Interlocked.Decrement(ref open);
            return true;
        };
        var downloader = new FileDownloader(Client(Eager with { ParallelDownloads = 3 }));
        var targets = Enumerable.Range(0, 6).Select(i => new FileTarget(Temporary.File($"partial/{i}"), Size)).ToList();

        await Task.WhenAll(targets.Select(target => downloader.DownloadAsync(
            Id, RevisionId.Parse(new string('a', 40)), Name, Size, target.Target, new ProgressTally(null, Size, 1, TimeProvider.System), default)));

        // An abandoned answer may still be on its way out when the next one begins.
        Assert.InRange(peak, 2, 5);
        foreach (var target in targets)
        {
            Assert.Equal(Size, target.Writer.Length);
            await target.DisposeAsync();
        }
    }

    [Fact]
    public async Task DownloadAsync_PackedBody_IsRefusedByName()
    {
        Hub.Intercept = async context =>
        {
            await FileFaults.SendAsync(context, _bytes, FileFault.Gzip);
            return true;
        };
        await using var target = new FileTarget(Partial, Size);

        var error = await Assert.ThrowsAsync<HubException>(() => DownloadAsync(target));

        Assert.Contains("packed as 'gzip'", error.Message, StringComparison.Ordinal);
        Assert.Contains(Name, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, target.Writer.Length);
    }

    [Fact]
    public async Task DownloadAsync_EndlessBody_IsRefused()
    {
        Hub.Intercept = async context =>
        {
            await FileFaults.SendAsync(context, _bytes, FileFault.Endless);
            return true;
        };
        await using var target = new FileTarget(Partial, Size);

        await Assert.ThrowsAsync<IntegrityException>(() => DownloadAsync(target));

        Assert.Equal(0, target.Writer.Length);
    }

    // Each answer may fail in its own way; in the end every byte is right.
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task DownloadAsync_EveryThirdAnswerFails_EndsWithTheRightBytes(int seed)
    {
        FileFault[] faults = [FileFault.Reset, FileFault.Short, FileFault.TooManyRequests, FileFault.Unavailable, FileFault.WrongRange];
        var random = new Random(seed);
        Hub.Intercept = context => SendAsync(context, _ =>
        {
            lock (random)
            {
                return random.Next(3) == 0 ? faults[random.Next(faults.Length)] : FileFault.None;
            }
        });
        await using var target = new FileTarget(Partial, Size);

        await DownloadAsync(target, Eager with { RenewAfterBytes = 1, Retries = 20 });
        await target.Writer.CompleteAsync("x", Size, null, null);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
        Assert.Equal(_progress.Last.BytesTotal, _progress.Last.BytesDone);
    }

    /// <summary>Without a range: trickles until a part was asked for. With one: sends it, or fails as told.</summary>
    private async Task<bool> SendAsync(HttpContext context, Func<string, FileFault>? fault = null)
    {
        var range = context.Request.Headers.Range.ToString();
        if (range.Length > 0)
        {
            _joined = true;
            await FileFaults.SendAsync(context, _bytes, fault?.Invoke(range) ?? FileFault.None);
            return true;
        }

        context.Response.ContentLength = Size;
        context.Response.Headers.AcceptRanges = "bytes";
        var sent = 0;
        try
        {
            while (sent < Size)
            {
                var count = _joined ? Math.Min(50_000, Size - sent) : 1000;
                await context.Response.Body.WriteAsync(_bytes.AsMemory(sent, count), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                sent += count;
                await Task.Delay(2, context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
        }

        return true;
    }

    private async Task<TimeSpan> TimeAsync(string name, TransferSettings settings, Uri endpoint)
    {
        await using var target = new FileTarget(Temporary.File($"partial/{name}"), Size);
        var watch = Stopwatch.StartNew();
        await new FileDownloader(Client(settings, endpoint: endpoint)).DownloadAsync(
            Id, RevisionId.Parse(new string('a', 40)), Name, Size, target.Target, new ProgressTally(null, Size, 1, TimeProvider.System), default);
        return watch.Elapsed;
    }

    private Task DownloadAsync(FileTarget target, TransferSettings? settings = null, string? token = null, string? version = null, Action<string?>? save = null)
    {
        var destination = target.Target with
        {
            Version = version,
            SaveAsync = tag =>
            {
                save?.Invoke(tag);
                return Task.CompletedTask;
            },
        };
        return new FileDownloader(Client(settings ?? Eager, token: token)).DownloadAsync(
            Id, RevisionId.Parse(new string('a', 40)), Name, Size, destination, new ProgressTally(_progress, Size, 1, new WatchedTime { Jump = TimeSpan.FromSeconds(1) }), default);
    }
}
