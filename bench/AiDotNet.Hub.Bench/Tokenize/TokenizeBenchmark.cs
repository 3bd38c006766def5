using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Bench.Tokenize;

/// <summary>Megabytes a second of the tokenizers of a fixture set, beside Hugging Face's own <c>tokenizers</c> in the same run.</summary>
internal static class TokenizeBenchmark
{
    private const int Rounds = 3;

    private static readonly string[] Tokenizers =
    [
        "real/bert-base-uncased", "real/gpt2", "real/cl100k", "real/qwen3", "trained/llama3", "trained/llama2-legacy", "trained/gemma",
        "trained/t5-classic", "trained/bert-cased", "trained/roberta",
    ];

    /// <param name="arguments">The folder of fixtures, then <c>--python PATH</c> of a Python that has <c>tokenizers</c>, then names of tokenizers.</param>
    /// <param name="cancellationToken">Stops between tokenizers.</param>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        if (arguments.Length == 0)
        {
            Console.Error.WriteLine("tokenize needs the folder of tokenizer fixtures.");
            return 2;
        }

        var (root, rest) = (arguments[0], arguments[1..]);
        var python = rest is ["--python", var path, ..] ? path : null;
        string[] names = python is null ? rest : rest[2..];
        var work = Directory.CreateTempSubdirectory("adn-tokenize-");
        try
        {
            var corpus = Path.Combine(work.FullName, "corpus.txt");
            await UnpackAsync(Path.Combine(root, "speed", "corpus.txt"), corpus, cancellationToken);
            var lines = await File.ReadAllLinesAsync(corpus, cancellationToken);
            var megabytes = new FileInfo(corpus).Length / 1e6;
            Console.WriteLine($"{lines.Length} lines, {megabytes:F2} MB; MB/s, best of {Rounds}; in brackets the ratio to the reference");
            Console.WriteLine($"{"tokenizer",-24} {"one thread",18} {"ids only",18} {"all cores",18} {"load s",16} {"MB held",8}");
            foreach (var name in names.Length > 0 ? names : Tokenizers)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var json = Path.Combine(work.FullName, "tokenizer.json");
                await UnpackAsync(Path.Combine(root, name, "tokenizer.json"), json, cancellationToken);
                var ours = Measure(json, lines);
                var theirs = python is null ? null : await ReferenceTokenizers.MeasureAsync(python, json, corpus, Rounds, cancellationToken);
                Print(name, megabytes, ours, theirs);
            }

            return 0;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static TokenizeTimes Measure(string json, string[] lines)
    {
        var options = new TokenizerOptions { Truncation = TruncationOptions.None, Padding = PaddingOptions.None };
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var load = double.PositiveInfinity;
        Tokenizer tokenizer = null!;
        for (var round = 0; round < Rounds; round++)
        {
            load = Math.Min(load, Time(() => tokenizer = Tokenizer.Load(json)));
        }

        var times = new TokenizeTimes { Load = load };
        for (var round = 0; round < Rounds; round++)
        {
            times.OneThread = Math.Min(times.OneThread, Time(() => Array.ForEach(lines, line => tokenizer.Encode(line, options: options))));
            times.IdsOnly = Math.Min(times.IdsOnly, Time(() => Array.ForEach(lines, line => tokenizer.EncodeToIds(line, options))));
            times.AllCores = Math.Min(times.AllCores, Time(() => tokenizer.EncodeBatch(lines, options)));
        }

        times.HeldMegabytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6;
        GC.KeepAlive(tokenizer);
        return times;
    }

    private static double Time(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Print(string name, double megabytes, TokenizeTimes ours, TokenizeTimes? theirs)
    {
        var line = new StringBuilder($"{name,-24}");
        Append(times => megabytes / times.OneThread, 1);
        Append(times => megabytes / times.IdsOnly, 1);
        Append(times => megabytes / times.AllCores, 1);
        Append(times => times.Load, 3);
        Console.WriteLine(line.Append(CultureInfo.InvariantCulture, $" {ours.HeldMegabytes,8:F0}").ToString());

        void Append(Func<TokenizeTimes, double> figure, int decimals)
        {
            var ratio = theirs is null ? "" : string.Create(CultureInfo.InvariantCulture, $" ({figure(ours) / figure(theirs):F2}x)");
            line.Append(CultureInfo.InvariantCulture, $" {figure(ours).ToString($"F{decimals}", CultureInfo.InvariantCulture) + ratio,18}");
        }
    }

    private static async Task UnpackAsync(string source, string target, CancellationToken cancellationToken)
    {
        await using var output = File.Create(target);
        if (File.Exists(source))
        {
            await using var plain = File.OpenRead(source);
            await plain.CopyToAsync(output, cancellationToken);
            return;
        }

        await using var packed = new GZipStream(File.OpenRead(source + ".gz"), CompressionMode.Decompress);
        await packed.CopyToAsync(output, cancellationToken);
    }
}
