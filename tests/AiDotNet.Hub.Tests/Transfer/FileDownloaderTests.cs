using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Transfer;
using Microsoft.AspNetCore.Http;

namespace AiDotNet.Hub.Tests.Transfer;

public sealed class FileDownloaderTests : TransferTestBase
{
    private const string Name = "model.safetensors";
    private const int Size = 300_000;

    private static readonly ModelId Id = ModelId.Parse("acme/m");
    private readonly byte[] _bytes = Bytes(Size);

    /// <summary>Every read counts at once: on this clock time passes whenever it is asked.</summary>
    private readonly WatchedTime _tallyTime = new() { Jump = TimeSpan.FromSeconds(1) };
    private readonly LastProgress _progress = new();

    private string Partial => Temporary.File("partial/file");

    [Fact]
    public async Task DownloadAsync_WholeFile_HasItsDigest()
    {
        await using var target = new FileTarget(Partial, Size);

        await DownloadAsync(target);

        Assert.Equal(Digest.Parse(new TestFile(_bytes, true).Sha256), await target.Writer.CompleteAsync("x", Size, null, null));
        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
    }

    [Fact]
    public async Task DownloadAsync_CutTwice_GoesOnWhereItBroke()
    {
        var cuts = 2;
        Hub.Intercept = async context =>
        {
            if (cuts-- <= 0)
            {
                return false;
            }

            await SendCutAsync(context, 100_000);
            return true;
        };
        await using var target = new FileTarget(Partial, Size);

        await DownloadAsync(target);
        await target.Writer.CompleteAsync("x", Size, null, null);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
        Assert.Equal([null, "bytes=100000-", "bytes=200000-"], Hub.Requests.Select(request => request.Range));
        Assert.Equal(0, target.Restarts);
    }

    [Fact]
    public async Task DownloadAsync_AlwaysCut_NamesModelAndFileAndKeepsWhatCame()
    {
        Hub.Intercept = async context =>
        {
            await SendCutAsync(context, 10_000);
            return true;
        };
        await using var target = new FileTarget(Partial, Size);

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => DownloadAsync(target));

        Assert.Contains(Name, error.Message, StringComparison.Ordinal);
        Assert.Contains("acme/m", error.Message, StringComparison.Ordinal);
        Assert.Equal(1 + Quick.Retries, Hub.Requests.Count);
        Assert.Equal(10_000 * (1 + Quick.Retries), target.Writer.Length);
    }

    [Fact]
    public async Task DownloadAsync_ManyCutsWithProgress_ComesToTheEnd()
    {
        Hub.Intercept = async context =>
        {
            await SendCutAsync(context, 10_000);
            return true;
        };
        await using var target = new FileTarget(Partial, Size);

        await DownloadAsync(target, Quick with { RenewAfterBytes = 20_000 });
        await target.Writer.CompleteAsync("x", Size, null, null);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
        Assert.Equal(Size / 10_000, Hub.Requests.Count);
    }

    [Fact]
    public async Task DownloadAsync_EndsCleanlyTooShort_IsNotTakenForTheWhole()
    {
        Hub.Intercept = async context =>
        {
            await context.Response.Body.WriteAsync(_bytes.AsMemory(0, 1000));
            return true;
        };
        await using var target = new FileTarget(Partial, Size);

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => DownloadAsync(target, Quick with { Retries = 0 }));

        Assert.Contains($"ended after 1000 of {Size} bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DownloadAsync_RangeIgnored_StartsAnew()
    {
        await using var target = new FileTarget(Partial, Size);
        await target.Writer.WriteAsync(Bytes(5000, seed: 9), default);
        Hub.Intercept = async context =>
        {
            context.Response.ContentLength = Size;
            await context.Response.Body.WriteAsync(_bytes);
            return true;
        };

        await DownloadAsync(target);
        await target.Writer.CompleteAsync("x", Size, null, null);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
        Assert.Equal(1, target.Restarts);
        Assert.Equal("bytes=5000-", Hub.Requests.Single().Range);
    }

    [Theory]
    [InlineData("bytes 0-299999/300000")]
    [InlineData("bytes 5000-299999/400000")]
    public async Task DownloadAsync_AnotherRange_StartsAnew(string contentRange)
    {
        await using var target = new FileTarget(Partial, Size);
        await target.Writer.WriteAsync(_bytes.AsMemory(0, 5000), default);
        Hub.Intercept = async context =>
        {
            if (Hub.Requests.Count > 1)
            {
                return false;
            }

            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = contentRange;
            await context.Response.Body.WriteAsync(_bytes);
            return true;
        };

        await DownloadAsync(target);
        await target.Writer.CompleteAsync("x", Size, null, null);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
        Assert.Equal(["bytes=5000-", null], Hub.Requests.Select(request => request.Range));
    }

    [Fact]
    public async Task DownloadAsync_416_StartsAnew()
    {
        await using var target = new FileTarget(Partial, Size);
        await target.Writer.WriteAsync(Bytes(5000, seed: 9), default);
        Hub.Intercept = async context =>
        {
            if (Hub.Requests.Count > 1)
            {
                return false;
            }

            await TestHub.RefuseAsync(context, 416, null, "no such range");
            return true;
        };

        await DownloadAsync(target);
        await target.Writer.CompleteAsync("x", Size, null, null);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
    }

    [Fact]
    public async Task DownloadAsync_MoreThanListed_IsRefusedAtOnceAndForgotten()
    {
        Hub.Intercept = async context =>
        {
            await context.Response.Body.WriteAsync(new byte[Size + 1]);
            return true;
        };
        await using var target = new FileTarget(Partial, Size);

        var error = await Assert.ThrowsAsync<IntegrityException>(() => DownloadAsync(target));

        Assert.Contains(Name, error.Message, StringComparison.Ordinal);
        Assert.Single(Hub.Requests);
        Assert.Equal(0, target.Writer.Length);
    }

    [Fact]
    public async Task DownloadAsync_Stalled_EndsAfterTheStallTimeout()
    {
        var time = new WatchedTime();
        Hub.Intercept = async context =>
        {
            context.Response.ContentLength = Size;
            await context.Response.Body.WriteAsync(_bytes.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        await using var target = new FileTarget(Partial, Size);

        var download = DownloadAsync(target, Quick with { Retries = 0 }, time);
        await HasReadAsync(1000);

        Assert.False(download.IsCompleted);
        while (!download.IsCompleted)
        {
            // Again, if the client had not yet told its clock that the bytes came.
            time.Advance(Quick.StallTimeout);
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => download);
        Assert.Contains("only 1000 bytes came in 30 s", error.Message, StringComparison.Ordinal);
        Assert.Equal(1000, target.Writer.Length);
    }

    [Fact]
    public async Task DownloadAsync_AByteEveryTwentySeconds_IsGivenUp()
    {
        var time = new WatchedTime();
        var sent = 0;
        Hub.Intercept = async context =>
        {
            context.Response.ContentLength = Size;
            for (; !context.RequestAborted.IsCancellationRequested; sent++)
            {
                await context.Response.Body.WriteAsync(_bytes.AsMemory(sent, 1), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await HasReadAsync(sent + 1);
                time.Advance(TimeSpan.FromSeconds(20));
            }

            return true;
        };
        await using var target = new FileTarget(Partial, Size);

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => DownloadAsync(target, Quick with { Retries = 0 }, time));

        Assert.Contains(" bytes came in 30 s", error.Message, StringComparison.Ordinal);
        Assert.InRange(sent, 1, 100);
    }

    [Fact]
    public async Task DownloadAsync_SlowButMoving_HasNoTotalLimit()
    {
        // Twenty times fourteen seconds: longer than any limit that a small call has, each wait shorter than the stall timeout.
        var time = new WatchedTime();
        await using var target = new FileTarget(Partial, Size);
        Hub.Intercept = async context =>
        {
            context.Response.ContentLength = Size;
            for (var i = 0; i < 20; i++)
            {
                await context.Response.Body.WriteAsync(_bytes.AsMemory(i * 15_000, 15_000));
                await context.Response.Body.FlushAsync();
                await HasReadAsync((i + 1) * 15_000);
                time.Advance(TimeSpan.FromSeconds(14));
            }

            return true;
        };

        await DownloadAsync(target, time: time);
        await target.Writer.CompleteAsync("x", Size, null, null);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Partial));
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task DownloadAsync_Cancelled_IsOperationCanceledAndKeepsWhatCame()
    {
        using var cancel = new CancellationTokenSource();
        await using var target = new FileTarget(Partial, Size);
        Hub.Intercept = async context =>
        {
            await context.Response.Body.WriteAsync(_bytes.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await HasReadAsync(1000);

            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DownloadAsync(target, cancellationToken: cancel.Token));

        Assert.Equal(1000, target.Writer.Length);
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task DownloadAsync_RedirectToAStore_SendsNoTokenThere()
    {
        await using var store = await TestHub.StartAsync();
        store.Intercept = async context =>
        {
            await context.Response.Body.WriteAsync(_bytes);
            return true;
        };
        Hub.Intercept = context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = new Uri(store.Address, "/bucket/x?X-Amz-Signature=1").ToString();
            return Task.FromResult(true);
        };
        await using var target = new FileTarget(Partial, Size);

        await DownloadAsync(target, token: Hub.Token);

        Assert.Equal($"Bearer {Hub.Token}", Hub.Requests.Single().Authorization);
        Assert.Null(store.Requests.Single().Authorization);
        Assert.Equal("/bucket/x?X-Amz-Signature=1", store.Requests.Single().Target);
    }

    [Fact]
    public async Task DownloadAsync_StoreRefusesAnOldAddress_AsksTheHubAgain()
    {
        await using var store = await TestHub.StartAsync();
        store.Intercept = async context =>
        {
            if (store.Requests.Count == 1)
            {
                context.Response.StatusCode = 403;
                return true;
            }

            await context.Response.Body.WriteAsync(_bytes);
            return true;
        };
        Hub.Intercept = context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = new Uri(store.Address, "/x").ToString();
            return Task.FromResult(true);
        };
        await using var target = new FileTarget(Partial, Size);

        await DownloadAsync(target);

        Assert.Equal(Size, target.Writer.Length);
        Assert.Equal(2, Hub.Requests.Count);
    }

    [Fact]
    public async Task DownloadAsync_NameWithOddCharacters_ReachesTheHubAsItIs()
    {
        const string odd = "sub dir/a#b?c%20ü.bin";
        var commit = Hub.Add("acme/m").Commit("main", (odd, _bytes));
        await using var target = new FileTarget(Partial, Size);

        await new FileDownloader(Client()).DownloadAsync(Id, RevisionId.Parse(commit), odd, Size, target.Target, new ProgressTally(null, Size, 1, TimeProvider.System), default);

        Assert.Equal(Size, target.Writer.Length);
    }

    private Task DownloadAsync(
        FileTarget target, TransferSettings? settings = null, TimeProvider? time = null, string? token = null, CancellationToken cancellationToken = default)
    {
        var repository = Hub.Repositories.GetValueOrDefault("acme/m") ?? Hub.Add("acme/m");
        var commit = RevisionId.Parse(repository.Commit("main", (Name, _bytes)));
        return new FileDownloader(Client(settings, time, token)).DownloadAsync(
            Id, commit, Name, Size, target.Target, new ProgressTally(_progress, Size, 1, _tallyTime), cancellationToken);
    }

    private async Task HasReadAsync(long length)
    {
        while (_progress.Last.BytesDone < length)
        {
            await Task.Yield();
        }
    }

    /// <summary>Sends some bytes from where the client asked, promises all, and hangs up.</summary>
    private async Task SendCutAsync(HttpContext context, int length)
    {
        var range = context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0;
        var last = Math.Min(range + length, Size);
        if (range > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {range}-{Size - 1}/{Size}";
        }

        context.Response.ContentLength = Size - range;
        await context.Response.Body.WriteAsync(_bytes.AsMemory((int)range, (int)(last - range)));
        await context.Response.Body.FlushAsync();
        if (last < Size)
        {
            // A reset may throw away what the client has not read yet: cut only once it has it.
            await HasReadAsync(last);
            context.Abort();
        }
    }
}
