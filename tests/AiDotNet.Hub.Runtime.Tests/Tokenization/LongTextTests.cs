using System.Diagnostics;
using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Runtime.Tests.Tokenization;

/// <summary>Texts that make careless tokenizers quadratic.</summary>
public sealed class LongTextTests
{
    private static readonly TokenizerOptions Whole = new() { Truncation = TruncationOptions.None, Padding = PaddingOptions.None };

    private static readonly string[] Units =
    [
        "a", "ab", " ", "a ", "\n", "[MASK", "a\u0301\u0323", "\u0323", "\u6f22", ". ", "[SEP] ", "\u2581", "\ud83d\ude00", "\u0915\u094d", "12", "<s>", "<|eot_id|>", "A'S", "zq",
    ];

    private static readonly string[] Committed =
    [
        "trained/bert-cased", "trained/gemma", "trained/llama2-legacy", "trained/llama3", "trained/roberta", "trained/t5-classic", "trained/unigram-byte-fallback",
        "features/added-overlap-strip", "features/pre-split-regex-lookahead", "features/norm-nfkc",
    ];

    public static TheoryData<string> Folders => new(Committed);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_OneLongText_TakesAboutAsLongAsItsParts(string folder)
    {
        const int Parts = 16;
        var tokenizer = new Tokenizer(TokenizerGoldens.Parts(Fixtures.Committed("tokenizers/" + folder)));
        foreach (var unit in Units)
        {
            var part = string.Concat(Enumerable.Repeat(unit, 8_000 / unit.Length));
            var whole = string.Concat(Enumerable.Repeat(part, Parts));

            // Both take the same time where work is linear, and the whole 16 times as long where it is quadratic. The machine may be busy
            // with other things, so the best of several rounds counts.
            var best = double.PositiveInfinity;
            for (var round = 0; round < 10 && best > 2.5; round++)
            {
                var inParts = Time(() =>
                {
                    for (var i = 0; i < Parts; i++)
                    {
                        tokenizer.Encode(part, options: Whole);
                    }
                });
                best = Math.Min(best, Time(() => tokenizer.Encode(whole, options: Whole)) / inParts);
            }

            Assert.True(best <= 6, $"{folder}: '{unit}': the whole took {best:F1} times as long as its parts.");
        }
    }

    [Theory]
    [InlineData("trained/bert-cased", "The quick brown fox, 2024. ")]
    [InlineData("trained/llama2-legacy", "a")]
    [InlineData("trained/llama3", "The quick brown fox, 2024. ")]
    [InlineData("trained/t5-classic", "\u6f22\u5b57\u3068")]
    public void Encode_TenMegabytes_TakesNeitherMinutesNorAllMemory(string folder, string unit)
    {
        const int Bytes = 10_000_000;
        var tokenizer = new Tokenizer(TokenizerGoldens.Parts(Fixtures.Committed("tokenizers/" + folder)));
        var text = string.Concat(Enumerable.Repeat(unit, Bytes / System.Text.Encoding.UTF8.GetByteCount(unit)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var seconds = Time(() => tokenizer.Encode(text, options: Whole)) / 1000;

        // All that was ever allocated, so more than was held at once.
        var megabytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 1e6;
        Assert.True(seconds < 20, $"It took {seconds:F0} s.");
        Assert.True(megabytes < 1500, $"It allocated {megabytes:F0} MB.");
    }

    private static double Time(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
