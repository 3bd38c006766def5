using System.Diagnostics;
using System.Globalization;

namespace AiDotNet.Hub.Bench.Transfer;

/// <summary>The same transfers by <c>huggingface_hub</c>, timed inside its process so that Python's start does not count.</summary>
internal sealed class PythonPeer(string python, Uri hub, string folder)
{
    private const string Upload = """
        import sys, time
        from huggingface_hub import HfApi
        api = HfApi()
        api.create_repo(sys.argv[1], exist_ok=True)
        start = time.perf_counter()
        api.upload_folder(repo_id=sys.argv[1], folder_path=sys.argv[2])
        print(time.perf_counter() - start)
        """;

    private const string Download = """
        import sys, time
        from huggingface_hub import snapshot_download
        start = time.perf_counter()
        snapshot_download(sys.argv[1])
        print(time.perf_counter() - start)
        """;

    public Task<TimeSpan> UploadAsync(string id, string model, CancellationToken cancellationToken) => RunAsync(Upload, [id, model], cancellationToken);

    public Task<TimeSpan> DownloadAsync(string id, CancellationToken cancellationToken) => RunAsync(Download, [id], cancellationToken);

    private async Task<TimeSpan> RunAsync(string script, string[] arguments, CancellationToken cancellationToken)
    {
        var home = Path.Combine(folder, "hf-home");
        if (Directory.Exists(home))
        {
            Directory.Delete(home, recursive: true);
        }

        var start = new ProcessStartInfo(python, ["-c", script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HF_ENDPOINT"] = hub.GetLeftPart(UriPartial.Authority);
        start.Environment["HF_HOME"] = home;
        start.Environment["HF_TOKEN"] = TransferServer.Token;
        foreach (var name in new[] { "HF_HUB_DISABLE_XET", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_UPDATE_CHECK", "HF_HUB_DISABLE_PROGRESS_BARS" })
        {
            start.Environment[name] = "1";
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? TimeSpan.FromSeconds(double.Parse((await output).Trim().Split('\n')[^1], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The Python client failed: {await error}");
    }
}
