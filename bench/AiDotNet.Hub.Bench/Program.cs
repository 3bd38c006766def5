using AiDotNet.Hub.Bench.StartUp;

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
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        Usage: AiDotNet.Hub.Bench start-up [RUNS]

          start-up   Process start to first output of a model of BERT-base's size (438 MB of random weights that the
                     benchmark makes), warm, and the memory that is the process's own. RUNS: default 7.
        """);
    return 2;
}
