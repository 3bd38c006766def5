using System.Diagnostics;

namespace AiDotNet.Hub.Bench.Transfer;

/// <summary>The clients that this program can be itself.</summary>
internal static class TransferClient
{
    /// <param name="client">Which one: <c>ours</c>, <c>plain</c> or <c>curl</c>.</param>
    /// <param name="address">The hub.</param>
    /// <param name="name">The model's name below <c>bench/</c>.</param>
    /// <param name="target">An empty folder.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<int> RunAsync(string client, Uri address, string name, string target, CancellationToken cancellationToken)
    {
        var model = new[] { TransferModel.Warm, TransferModel.One, TransferModel.Twenty }.Single(model => model.Name == name);
        switch (client)
        {
            case "ours":
                await ResolveAsync(address, model, target, cancellationToken);
                return 0;
            case "plain":
                await PlainAsync(address, model, target, cancellationToken);
                return 0;
            default:
                return Curl(address, model, target, cancellationToken);
        }
    }

    private static async Task ResolveAsync(Uri address, TransferModel model, string target, CancellationToken cancellationToken)
    {
        using var hub = new ModelHub(new ModelHubOptions { Endpoint = address, CacheDirectory = target });
        await MeasureAsync(model, wanted => hub.ResolveAsync(new ModelReference(wanted.Id), cancellationToken: cancellationToken));
    }

    private static async Task PlainAsync(Uri address, TransferModel model, string target, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        await MeasureAsync(model, async wanted =>
        {
            foreach (var file in wanted.Weights)
            {
                await PlainPipeline.RunAsync(http, FileAddress(address, wanted, file), Path.Combine(target, wanted.Name + file), cancellationToken);
            }
        });
    }

    private static async Task MeasureAsync(TransferModel model, Func<TransferModel, Task> fetch)
    {
        await fetch(TransferModel.Warm);
        var (processor, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        await fetch(model);
        watch.Stop();
        using var self = Process.GetCurrentProcess();
        new ClientRun(watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, self.PeakWorkingSet64).Write();
    }

    // Its start counts, which is nothing. It counts for itself what it costs: the shell tells.
    private static int Curl(Uri address, TransferModel model, string target, CancellationToken cancellationToken)
    {
        var outputs = model.Weights.SelectMany(file => new[] { "-o", Path.Combine(target, file), FileAddress(address, model, file).ToString() });
        var watch = Stopwatch.StartNew();
        using var curl = Process.Start(new ProcessStartInfo("curl", ["-sSfL", .. outputs]))!;
        var (processor, peak) = (TimeSpan.Zero, 0L);
        while (!curl.WaitForExit(TimeSpan.FromMilliseconds(5)))
        {
            curl.Refresh();
            (processor, peak) = Read(curl) ?? (processor, peak);
            cancellationToken.ThrowIfCancellationRequested();
        }

        new ClientRun(watch.Elapsed.TotalSeconds, processor.TotalSeconds, peak).Write();
        return curl.ExitCode;
    }

    private static (TimeSpan Processor, long Peak)? Read(Process process)
    {
        try
        {
            return (process.TotalProcessorTime, process.PeakWorkingSet64);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static Uri FileAddress(Uri hub, TransferModel model, string file) => new(hub, $"{model.Id}/resolve/main/{file}");
}
