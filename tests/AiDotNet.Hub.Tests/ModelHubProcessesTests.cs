using AiDotNet.Hub.Caching;
using AiDotNet.Hub.CacheWorker.Kills;
using AiDotNet.Hub.Tests.Hubs;

namespace AiDotNet.Hub.Tests;

/// <summary>Real processes that ask for the same model at once, in one cache; the bytes are counted where they leave.</summary>
public sealed class ModelHubProcessesTests : ModelHubTestBase
{
    private const int Processes = 10;

    [Theory]
    [InlineData(nameof(LinkKind.Hard))]
    [InlineData(nameof(LinkKind.Symbolic))]
    [InlineData(nameof(LinkKind.Copy))]
    public async Task ResolveAsync_TenProcesses_OneDownloadOnTheWire(string link)
    {
        var bytes = Transfer.TransferTestBase.Bytes(4_000_000);
        Repository.Commit("main", ("model.safetensors", bytes));
        var sent = 0L;
        Hub.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith(".safetensors", StringComparison.Ordinal))
            {
                return false;
            }

            Interlocked.Add(ref sent, FileFaults.Asked(context, bytes));
            await FileFaults.SendAsync(context, bytes);
            return true;
        };
        var processes = Enumerable.Range(0, Processes).Select(_ => new TargetProcess()).ToList();
        try
        {
            await Task.WhenAll(processes.Select(process => process.RunAsync("open", Cache, Hub.Address.ToString(), Hub.Token, link)));
            var ends = await Task.WhenAll(processes.Select(process => process.RunAsync("pull", "acme/m", "hash")));

            Assert.All(ends, end => Assert.Equal(CommandEnd.Done, end));
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }

        Assert.Equal(bytes.Length, sent);
        Assert.Equal(4, Blobs().Length);
        Assert.Empty(FilesBelow("partial"));
        Assert.Empty((await Client().VerifyAsync()).Bad);
    }
}
