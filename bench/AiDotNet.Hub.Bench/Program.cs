using AiDotNet.Hub.Bench.Cached;
using AiDotNet.Hub.Bench.Kills;
using AiDotNet.Hub.Bench.Registry;
using AiDotNet.Hub.Bench.StartUp;
using AiDotNet.Hub.Bench.Tokenize;
using AiDotNet.Hub.Bench.Transfer;
using AiDotNet.Hub.Bench.Xet;

// Each sub-command prints one table. Nothing outside the temporary folder is touched.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

return args switch
{
    ["start-up", "--child", var folder] => await StartUpChild.RunAsync(folder, stop.Token),
    ["start-up", "--memory", var folder] => await StartUpChild.MeasureMemoryAsync(folder, stop.Token),
    ["start-up", .. var rest] => await StartUpBenchmark.RunAsync(rest, stop.Token),
    ["transfer", "--client", var client, var hub, var model, var target] =>
        await TransferClient.RunAsync(client, new Uri(hub), model, target, stop.Token),
    ["transfer", .. var rest] => await TransferBenchmark.RunAsync(rest, stop.Token),
    ["cached", .. var rest] => await CachedBenchmark.RunAsync(rest, stop.Token),
    ["registry", "--serve", var folder] => await RegistryProcess.ServeAsync(folder, stop.Token),
    ["requests", .. var rest] => await RequestsBenchmark.RunAsync(rest, stop.Token),
    ["bytes"] => await BytesBenchmark.RunAsync(stop.Token),
    ["xet-formats"] => XetFormatsBenchmark.Run(),
    ["kill", .. var rest] => await KillBenchmark.RunAsync(rest, stop.Token),
    ["tokenize", .. var rest] => await TokenizeBenchmark.RunAsync(rest, stop.Token),
    ["commits"] => await CommitsBenchmark.RunAsync(stop.Token),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        Usage: AiDotNet.Hub.Bench start-up [RUNS]
               AiDotNet.Hub.Bench transfer [RUNS] [--python PATH] [--npm FOLDER] [--only TEXT]
               AiDotNet.Hub.Bench cached [--adn PATH] [--python PATH]
               AiDotNet.Hub.Bench requests [MODELS...]
               AiDotNet.Hub.Bench bytes
               AiDotNet.Hub.Bench commits
               AiDotNet.Hub.Bench xet-formats
               AiDotNet.Hub.Bench kill [KILLS] [--seed NUMBER] [--keep]
               AiDotNet.Hub.Bench tokenize FIXTURES [--python PATH] [TOKENIZERS...]

          start-up   Process start to first output of a model of BERT-base's size (438 MB of random weights that the
                     benchmark makes), warm, and the memory that is the process's own. RUNS: default 7.
          transfer   Verified downloads of 500 MB over loopback, in one file and in 20, from the hub and from nginx, direct and
                     over lines that delay and break: our client beside a plain pipeline, curl, huggingface_hub (with the
                     path of a Python that has it) and @huggingface/hub (with a folder where npm installed it). RUNS:
                     default 5. TEXT: only tables with it in their title. Linux.
          cached     A model that is on the disk already, in a cache of one snapshot and of 10,000: ResolveAsync by commit and by
                     branch, the list of the cache; with the paths of a published adn and of a Python that has
                     huggingface_hub also as commands, beside hf download.
          requests   Requests a second and latencies of info, tree, resolve and lists of a hub with so many models.
                     MODELS: default 10000 100000.
          bytes      1 GB into the hub beside a plain SHA-256, and out of it beside nginx where that is installed; the hub's
                     memory while 200 read at once.
          xet-formats  Hashing, cutting, packing and unpacking chunks on one core, beside SHA-256.
          commits    Latency of a commit in repositories of 100 and of 10,000 files, up to the thousandth commit.
          kill       Kills clients in the middle of pull, publish, prune, verify --repair and rm, next to others, and looks
                     after each pair of kills whether caches and hub are whole. KILLS: default 1000. --keep leaves its folder.
          tokenize   MB/s of tokenizers of a fixture set (FIXTURES/real/gpt2 ...) on one thread, ids alone, and on all cores;
                     seconds to load; memory held; with the path of a Python that has it, beside Hugging Face's tokenizers.
        """);
    return 2;
}
