using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Tests.Transfer;
using Microsoft.AspNetCore.Http;

namespace AiDotNet.Hub.Tests;

/// <summary>Each thing that a server or a line can do to a file, once and for ever, seen from where the user stands.</summary>
public sealed class ModelHubFaultTests : ModelHubTestBase
{
    private const string Name = "model.safetensors";

    private static readonly ResolveOptions Large = new() { Files = FileSelection.Named(Name) };

    [Theory]
    [InlineData(FileFault.Reset)]
    [InlineData(FileFault.Short)]
    [InlineData(FileFault.SlowLoris)]
    [InlineData(FileFault.TooManyRequests)]
    [InlineData(FileFault.Unavailable)]
    [InlineData(FileFault.RedirectNowhere)]
    public async Task ResolveAsync_FaultInTheFirstAnswer_EndsWithTheRightBytes(FileFault fault)
    {
        Inject(fault);

        await AssertWholeAsync(await Client().ResolveAsync("acme/m", Large));
        Assert.Equal(fault == FileFault.SlowLoris ? 1 : 2, FileRequests());
    }

    // The answer ends in the middle; what the hub then says to the request for the rest is wrong.
    [Theory]
    [InlineData(FileFault.WholeForRange)]
    [InlineData(FileFault.NoSuchRange)]
    [InlineData(FileFault.WrongRange)]
    [InlineData(FileFault.Reset)]
    [InlineData(FileFault.Unavailable)]
    [InlineData(FileFault.RedirectNowhere)]
    public async Task ResolveAsync_FaultInTheAnswerToARange_EndsWithTheRightBytes(FileFault fault)
    {
        Inject(FileFault.Short, fault);

        await AssertWholeAsync(await Client().ResolveAsync("acme/m", Large));
        Assert.Contains(Hub.Requests, request => request.Range == $"bytes={10_000}-");
    }

    [Theory]
    [InlineData(FileFault.Reset)]
    [InlineData(FileFault.Short)]
    [InlineData(FileFault.TooManyRequests)]
    [InlineData(FileFault.Unavailable)]
    [InlineData(FileFault.RedirectNowhere)]
    public async Task ResolveAsync_FaultForEver_SaysWhichFile_ShowsNothing_AndALaterCallFinishes(FileFault fault)
    {
        Inject([.. Enumerable.Repeat(fault, 100)]);

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => Client(settings: TransferTestBase.Quick with { Retries = 2 }).ResolveAsync("acme/m", Large));

        Assert.Contains(Name, error.Message, StringComparison.Ordinal);
        Assert.Contains("acme/m", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
        Assert.Equal(3, FileRequests());
        Assert.Empty(FilesBelow("models"));
        Assert.Empty(Blobs());
        Hub.Intercept = null;
        await AssertWholeAsync(await Client().ResolveAsync("acme/m", Large));
    }

    // Accepts the connection, reads the request, and never says a word.
    [Fact]
    public async Task ResolveAsync_ServerThatNeverAnswers_IsLeftAfterTheStallTimeout()
    {
        var time = new WatchedTime();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Hub.Intercept = async context =>
        {
            if (!IsFile(context))
            {
                return false;
            }

            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        using var client = new ModelHub(
            new ModelHubOptions { Endpoint = Hub.Address, CacheDirectory = Cache }, time, TransferTestBase.Quick with { Retries = 0 });

        var resolving = client.ResolveAsync("acme/m", Large);
        await asked.Task;
        while (!resolving.IsCompleted)
        {
            time.Advance(TransferTestBase.Quick.StallTimeout);
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => resolving);
        Assert.Contains(Name, error.Message, StringComparison.Ordinal);
        Assert.Empty(FilesBelow("partial"));
    }

    private static bool IsFile(HttpContext context) => context.Request.Path.Value!.EndsWith(Name, StringComparison.Ordinal);

    private int FileRequests() => Hub.Requests.Count(request => request.Target.EndsWith(Name, StringComparison.Ordinal));

    /// <summary>The first answers for the file go wrong in these ways, the others are right.</summary>
    private void Inject(params FileFault[] faults)
    {
        var next = -1;
        Hub.Intercept = async context =>
        {
            if (!IsFile(context))
            {
                return false;
            }

            var fault = Interlocked.Increment(ref next) is var number && number < faults.Length ? faults[number] : FileFault.None;

            // A byte every millisecond: only the end of the file comes so slowly.
            await FileFaults.SendAsync(context, Weights, fault, good: fault == FileFault.SlowLoris ? Weights.Length - 300 : 10_000);
            return true;
        };
    }

    private async Task AssertWholeAsync(ModelSnapshot snapshot)
    {
        Assert.Equal(Weights, await File.ReadAllBytesAsync(Path.Combine(snapshot.Path, Name)));
        Assert.Single(Blobs());
        Assert.Empty(FilesBelow("partial"));
    }
}
