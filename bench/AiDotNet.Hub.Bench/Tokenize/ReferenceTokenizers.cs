using System.Diagnostics;
using System.Globalization;

namespace AiDotNet.Hub.Bench.Tokenize;

/// <summary>The same work by Hugging Face's <c>tokenizers</c>, timed inside its process; one thread by its own switch.</summary>
internal static class ReferenceTokenizers
{
    private const string Script = """
        import sys, time
        from tokenizers import Tokenizer
        path, corpus, rounds, kind = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
        text = open(path, encoding="utf-8").read()
        lines = open(corpus, encoding="utf-8", newline="\n").read().split("\n")[:-1]
        def best(work):
            times = []
            for _ in range(rounds):
                start = time.perf_counter()
                work()
                times.append(time.perf_counter() - start)
            return min(times)
        tokenizer = Tokenizer.from_str(text)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        if kind == "one":
            print(best(lambda: Tokenizer.from_file(path)))
            print(best(lambda: tokenizer.encode_batch(lines)))
            print(best(lambda: tokenizer.encode_batch_fast(lines)))
        else:
            print(best(lambda: tokenizer.encode_batch(lines)))
        """;

    public static async Task<TokenizeTimes> MeasureAsync(string python, string json, string corpus, int rounds, CancellationToken cancellationToken)
    {
        var one = await RunAsync(python, json, corpus, rounds, isOneThread: true, cancellationToken);
        var all = await RunAsync(python, json, corpus, rounds, isOneThread: false, cancellationToken);
        return new TokenizeTimes { Load = one[0], OneThread = one[1], IdsOnly = one[2], AllCores = all[0] };
    }

    private static async Task<double[]> RunAsync(string python, string json, string corpus, int rounds, bool isOneThread, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(python, ["-c", Script, json, corpus, rounds.ToString(CultureInfo.InvariantCulture), isOneThread ? "one" : "all"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["TOKENIZERS_PARALLELISM"] = isOneThread ? "false" : "true";
        if (isOneThread)
        {
            start.Environment["RAYON_NUM_THREADS"] = "1";
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"'{python}' ended with {process.ExitCode}. Give a Python that has tokenizers.");
    }
}
