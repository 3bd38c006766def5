using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Tests.Transfer;
using Microsoft.AspNetCore.Http;

namespace AiDotNet.Hub.Tests;

/// <summary>Going on with what an earlier process left, and what a hub that lies gets for it.</summary>
public sealed class ModelHubResumeTests : ModelHubTestBase
{
    private const string Name = "large.bin";
    private const int Size = 4_000_000;
    private const int Chunk = 100_000;

    private static readonly ResolveOptions Large = new() { Files = FileSelection.Named(Name) };

    private readonly byte[] _bytes = TransferTestBase.Bytes(Size, seed: 21);

    [Fact]
    public async Task ResolveAsync_BrokenOffOverSeveralConnections_GoesOnWithTheGapsAlone()
    {
        Repository.Commit("main", (Name, _bytes));
        using var stop = new CancellationTokenSource();
        var parts = 0;
        Hub.Intercept = context => ForLarge(context, async () =>
        {
            if (context.Request.Headers.Range.Count > 0)
            {
                await FileFaults.SendAsync(context, _bytes);
                if (Interlocked.Increment(ref parts) == 8)
                {
                    await stop.CancelAsync();
                }

                return;
            }

            // The first connection creeps: what comes over the others lies behind a gap.
            context.Response.ContentLength = Size;
            for (var sent = 0; sent < Chunk && !context.RequestAborted.IsCancellationRequested; sent += 500)
            {
                await context.Response.Body.WriteAsync(_bytes.AsMemory(sent, 500));
                await context.Response.Body.FlushAsync();
                await Task.Delay(2);
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var eager = TransferTestBase.Quick with { ChunkBytes = Chunk, MaxAheadBytes = Size, SampleInterval = TimeSpan.FromMilliseconds(10) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client(settings: eager).ResolveAsync("acme/m", Large, cancellationToken: stop.Token));
        var plan = await Client().PlanAsync("acme/m", Large);
        Assert.InRange(plan.Files.Single().BytesPresent, 2 * Chunk, Size - 1);
        long served = 0;
        Hub.Intercept = context => ForLarge(context, async () =>
        {
            await FileFaults.SendAsync(context, _bytes);
            Interlocked.Add(ref served, context.Response.ContentLength!.Value);
        });

        var snapshot = await Client().ResolveAsync("acme/m", Large);

        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, Name)));
        Assert.Equal(plan.BytesToFetch, served);
        Assert.Empty(FilesBelow("partial"));
    }

    // A laptop that slept: hours pass at once, the connection is dead, and nothing that came is lost.
    [Fact]
    public async Task ResolveAsync_HoursPassInTheMiddle_GoesOnWhereItWas()
    {
        Repository.Commit("main", (Name, _bytes));
        var time = new WatchedTime();
        var half = new TaskCompletionSource();
        var again = false;
        Hub.Intercept = context => ForLarge(context, async () =>
        {
            if (FileFaults.From(context) > 0)
            {
                again = true;
                await FileFaults.SendAsync(context, _bytes);
                return;
            }

            half.TrySetResult();
            await FileFaults.SendAsync(context, _bytes, FileFault.Stall, good: Size / 2);
        });
        var progress = new LastProgress();
        using var hub = new ModelHub(new ModelHubOptions { Endpoint = Hub.Address, CacheDirectory = Cache }, time, TransferTestBase.Quick with { Retries = 100 });

        var resolving = hub.ResolveAsync("acme/m", Large, progress);
        await half.Task;
        while (!Volatile.Read(ref again) && !resolving.IsCompleted)
        {
            // Again, if the client had not yet told its clock that the bytes came.
            time.Advance(TimeSpan.FromHours(8));
            await Task.Delay(20);
        }

        var snapshot = await resolving;
        Assert.Equal(_bytes, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, Name)));
        Assert.Contains(Hub.Requests, request => request.Range is { } range && range.EndsWith('-'));
    }

    // Regular files by their git blob id, LFS files by SHA-256.
    [Theory]
    [InlineData("large.bin", FileFault.WrongBytes)]
    [InlineData("large.txt", FileFault.WrongBytes)]
    [InlineData("large.bin", FileFault.TooLong)]
    [InlineData("large.txt", FileFault.Endless)]
    public async Task ResolveAsync_HubThatLies_IsRefusedAndNothingIsKept(string name, FileFault fault)
    {
        Repository.Commit("main", (name, _bytes));
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith(name, StringComparison.Ordinal))
            {
                return false;
            }

            await FileFaults.SendAsync(context, _bytes, fault);
            return true;
        };

        var error = await Assert.ThrowsAsync<IntegrityException>(() => Client().ResolveAsync("acme/m", new ResolveOptions { Files = FileSelection.Named(name) }));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Empty(Blobs());
        Assert.Empty(FilesBelow("partial"));
        Assert.Empty(FilesBelow("models"));
    }

    private static async Task<bool> ForLarge(HttpContext context, Func<Task> send)
    {
        if (!context.Request.Path.Value!.EndsWith(Name, StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            await send();
        }
        catch (OperationCanceledException)
        {
        }

        return true;
    }
}
