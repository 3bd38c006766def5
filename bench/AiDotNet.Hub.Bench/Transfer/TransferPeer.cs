using System.Diagnostics;

namespace AiDotNet.Hub.Bench.Transfer;

/// <summary>A client to measure.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Start">How to have it fetch a model from an address into an empty folder.</param>
internal sealed record TransferPeer(string Name, Func<Uri, TransferModel, string, ProcessStartInfo> Start)
{
    public const string Ours = "AiDotNet.Hub";
    public const string Plain = "plain pipeline";
    public const string Python = "huggingface_hub";

    private const string PythonScript = """
        import resource, sys, time
        from huggingface_hub import snapshot_download
        def used():
            usage = resource.getrusage(resource.RUSAGE_SELF)
            return usage.ru_utime + usage.ru_stime
        snapshot_download(sys.argv[1])
        processor, start = used(), time.perf_counter()
        snapshot_download(sys.argv[2])
        seconds = time.perf_counter() - start
        peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
        print(seconds, used() - processor, int(peak) * 1024)
        """;

    private const string NodeScript = """
        import { readFileSync } from "node:fs";
        import { snapshotDownload } from "@huggingface/hub";
        const [hubUrl, cacheDir, warm, model] = process.argv.slice(-4);
        const fetchModel = (name) => snapshotDownload({ repo: { type: "model", name }, hubUrl, cacheDir });
        await fetchModel(warm);
        const before = process.cpuUsage();
        const start = performance.now();
        await fetchModel(model);
        const seconds = (performance.now() - start) / 1000;
        const used = process.cpuUsage(before);
        const peak = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1];
        console.log(seconds, (used.user + used.system) / 1e6, peak * 1024);
        """;

    private static readonly string[] PythonSwitches =
        ["HF_HUB_DISABLE_XET", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_UPDATE_CHECK", "HF_HUB_DISABLE_PROGRESS_BARS"];

    /// <summary>Those that are here.</summary>
    /// <param name="python">A Python that has <c>huggingface_hub</c>, or null.</param>
    /// <param name="npm">A folder where <c>@huggingface/hub</c> is installed, or null.</param>
    public static IReadOnlyList<TransferPeer> All(string? python, string? npm) =>
    [
        OfThisProgram(Ours, "ours"),
        OfThisProgram(Plain, "plain"),
        OfThisProgram("curl", "curl"),
        .. python is null ? Array.Empty<TransferPeer>() : [OfPython(python)],
        .. npm is null ? Array.Empty<TransferPeer>() : [OfNode(npm)],
    ];

    private static TransferPeer OfThisProgram(string name, string word) =>
        new(name, (address, model, target) => OwnProcess.With("transfer", "--client", word, address.ToString(), model.Name, target));

    private static TransferPeer OfPython(string python) => new(Python, (address, model, target) =>
    {
        var start = new ProcessStartInfo(python, ["-c", PythonScript, TransferModel.Warm.Id.ToString(), model.Id.ToString()]);
        start.Environment.Remove("HF_TOKEN");
        start.Environment["HF_ENDPOINT"] = address.GetLeftPart(UriPartial.Authority);
        start.Environment["HF_HOME"] = target;
        foreach (var name in PythonSwitches)
        {
            start.Environment[name] = "1";
        }

        return start;
    });

    private static TransferPeer OfNode(string npm) => new("@huggingface/hub", (address, model, target) =>
        new ProcessStartInfo(
            "node",
            ["--input-type=module", "--eval", NodeScript, "--", address.GetLeftPart(UriPartial.Authority), target, TransferModel.Warm.Id.ToString(), model.Id.ToString()])
        {
            WorkingDirectory = npm,
        });
}
