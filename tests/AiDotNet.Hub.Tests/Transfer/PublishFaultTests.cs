using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Tests.Hubs;

namespace AiDotNet.Hub.Tests.Transfer;

/// <summary>What goes wrong while a folder is being published.</summary>
public sealed class PublishFaultTests : PublishTestBase
{
    [Fact]
    public async Task PublishAsync_OnePartFails_IsSentAgainAlone()
    {
        Hub.PartSize = 64 * 1024;
        Write("model.safetensors", Weights);
        var failed = false;
        Hub.Intercept = async context =>
        {
            if (failed || !context.Request.Path.Value!.EndsWith("/00002", StringComparison.Ordinal))
            {
                return false;
            }

            failed = true;
            await context.Request.Body.CopyToAsync(Stream.Null);
            await TestHub.RefuseAsync(context, 503, null, "busy");
            return true;
        };

        await PublishAsync();

        Assert.Equal(Weights, Hub.Repositories["acme/m"].Tip()["model.safetensors"].Bytes);
        Assert.Equal(5, Hub.Count("PUT", "/lfs-part/"));
    }

    [Fact]
    public async Task PublishAsync_PutFails_IsSentAgainWhole()
    {
        Write("model.safetensors", Weights);
        var failures = 2;
        Hub.Intercept = async context =>
        {
            if (context.Request.Method != "PUT" || failures-- <= 0)
            {
                return false;
            }

            await context.Request.Body.CopyToAsync(Stream.Null);
            await TestHub.RefuseAsync(context, 500, null, "oops");
            return true;
        };
        var progress = new LastProgress();

        await PublishAsync(progress: progress);

        Assert.Equal(Weights, Hub.Repositories["acme/m"].Tip()["model.safetensors"].Bytes);
        Assert.Equal(3, Hub.Count("PUT", "/lfs/"));
        Assert.Equal(new TransferProgress { BytesDone = 200_000, BytesTotal = 200_000, FilesDone = 1, FilesTotal = 1, IsComplete = true }, progress.Last with { BytesPerSecond = null });
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    public async Task PublishAsync_CommitRefused_IsSentOnce(int status)
    {
        Write("config.json", "{}"u8.ToArray());
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.Contains("/commit/", StringComparison.Ordinal))
            {
                return false;
            }

            await context.Request.Body.CopyToAsync(Stream.Null);
            await TestHub.RefuseAsync(context, status, null, "busy");
            return true;
        };
        var progress = new LastProgress();

        await Assert.ThrowsAsync<HubUnavailableException>(() => PublishAsync(progress: progress));

        Assert.Equal(1, Hub.Count("POST", "/commit/main"));
        Assert.Equal([".gitattributes"], Hub.Repositories["acme/m"].Tip().Keys);
        Assert.False(progress.Last.IsComplete);
    }

    [Fact]
    public async Task PublishAsync_BranchMovedMeanwhile_IsAConflictAndChangesNothing()
    {
        Write("config.json", "{}"u8.ToArray());
        var repository = Hub.Add("acme/m");
        repository.Commit("main", ("a.txt", Bytes(3)));
        Hub.Intercept = context =>
        {
            if (context.Request.Path.Value!.Contains("/commit/", StringComparison.Ordinal))
            {
                repository.Commit("main", ("b.txt", Bytes(3)));
            }

            return Task.FromResult(false);
        };

        var error = await Assert.ThrowsAsync<HubException>(() => PublishAsync());

        Assert.Equal(HubErrorCode.Conflict, error.Code);
        Assert.Equal(["a.txt", "b.txt"], repository.Tip().Keys);
    }

    [Theory]
    [InlineData("model.safetensors", "PUT")]
    [InlineData("notes.txt", "POST")]
    public async Task PublishAsync_FileChangesMeanwhile_IsDetectedAndNothingCommitted(string file, string method)
    {
        Write(file, Weights);
        var changed = false;
        Hub.Intercept = context =>
        {
            if (!changed && context.Request.Method == method && (method == "PUT" || context.Request.Path.Value!.Contains("preupload", StringComparison.Ordinal)) && Hub.Repositories.ContainsKey("acme/m"))
            {
                changed = true;
                Write(file, Bytes(Weights.Length, 7), DateTime.UnixEpoch);
            }

            return Task.FromResult(false);
        };

        var error = await Assert.ThrowsAsync<IntegrityException>(() => PublishAsync());

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("changed while", error.Message, StringComparison.Ordinal);
        Assert.True(changed);
        Assert.Equal([".gitattributes"], Hub.Repositories["acme/m"].Tip().Keys);
    }

    [Fact]
    public async Task PublishAsync_UploadLongerThanEveryDefaultTimeout_Succeeds()
    {
        // Each piece of 256 KiB takes 28 s of the injected clock, 64 of them half an hour: past the attempt timeout (30 s), the pipelines' and
        // HttpClient's usual limits (10, 30, 100 s). A timeout over the whole body on this clock would end it; so would a stall timeout that is not renewed.
        var weights = Bytes(64 * 256 * 1024);
        Write("model.safetensors", weights);
        // The clock jumps whenever the progress, told after each piece, looks at it.
        var time = new WatchedTime { Jump = TimeSpan.FromSeconds(28) };
        var begin = time.GetUtcNow();

        await PublishAsync(progress: new LastProgress(), time: time);

        Assert.True(time.GetUtcNow() - begin >= TimeSpan.FromMinutes(20), $"only {time.GetUtcNow() - begin} passed");
        Assert.Equal(weights, Hub.Repositories["acme/m"].Tip()["model.safetensors"].Bytes);
        Assert.Equal(1, Hub.Count("PUT", "/lfs/"));
    }

    [Fact]
    public async Task PublishAsync_HubStopsReading_EndsAfterTheStallTimeout()
    {
        Write("model.safetensors", Bytes(64 << 20));
        var time = new WatchedTime();
        Hub.Intercept = async context =>
        {
            if (context.Request.Method == "PUT")
            {
                await context.Request.Body.ReadAtLeastAsync(new byte[1000], 1000);
                // Nothing is read from here on; each turn of the clock is one more stall timeout without a byte, until the client gives up.
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    time.Advance(Quick.StallTimeout);
                    await Task.Yield();
                }

                return true;
            }

            return false;
        };

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => PublishAsync(time: time, settings: Quick with { Retries = 0 }));

        Assert.Contains("nothing moved", error.Message, StringComparison.Ordinal);
        Assert.Equal([".gitattributes"], Hub.Repositories["acme/m"].Tip().Keys);
    }
}
