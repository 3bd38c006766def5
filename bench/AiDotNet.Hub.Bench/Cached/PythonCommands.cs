using System.Diagnostics;
using System.Globalization;

namespace AiDotNet.Hub.Bench.Cached;

/// <summary>The same look-ups by <c>huggingface_hub</c>: in process, and by its command.</summary>
/// <param name="python">A Python that has it; its command lies beside.</param>
/// <param name="home">Where its cache goes.</param>
internal sealed class PythonCommands(string python, string home)
{
    private const string Script = """
        import statistics, sys, time
        from huggingface_hub import snapshot_download
        def median(**arguments):
            times = []
            for _ in range(int(sys.argv[3]) + 1):
                start = time.perf_counter()
                snapshot_download(sys.argv[1], **arguments)
                times.append(time.perf_counter() - start)
            return statistics.median(times[1:]) * 1000
        print(median(revision=sys.argv[2]), median())
        """;

    private static readonly string[] Switches =
        ["HF_HUB_DISABLE_XET", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_UPDATE_CHECK", "HF_HUB_DISABLE_PROGRESS_BARS"];

    /// <summary>Milliseconds of a look-up by commit and by branch, its process's start not counted.</summary>
    public async Task<(double Commit, double Branch)> MeasureResolveAsync(Uri hub, ModelId id, RevisionId commit, int calls, CancellationToken cancellationToken)
    {
        var start = Start(hub, python, ["-c", Script, id.ToString(), commit.ToString(), calls.ToString(CultureInfo.InvariantCulture)]);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The Python client failed: {await error}");
        }

        var numbers = (await output).Trim().Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return (numbers[0], numbers[1]);
    }

    /// <summary>The command that a person would type.</summary>
    public ProcessStartInfo Download(Uri hub, ModelId id, RevisionId commit) =>
        Start(hub, Path.Combine(Path.GetDirectoryName(python)!, "hf"), ["download", id.ToString(), "--revision", commit.ToString(), "--quiet"]);

    private ProcessStartInfo Start(Uri hub, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        start.Environment.Remove("HF_TOKEN");
        start.Environment["HF_ENDPOINT"] = hub.GetLeftPart(UriPartial.Authority);
        start.Environment["HF_HOME"] = home;
        foreach (var name in Switches)
        {
            start.Environment[name] = "1";
        }

        return start;
    }
}
