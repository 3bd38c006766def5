using System.Text.Json;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Tokenization.Models;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>A <see cref="BPE"/> of a <c>tokenizer.json</c>.</summary>
internal static class BpeReader
{
    public static BPE Read(JsonPart part, Vocabulary vocabulary)
    {
        // What differs from call to call cannot equal anything.
        if (part.TryGet("dropout", out var dropout) && dropout.AsNumber() != 0)
        {
            throw dropout.Invalid("asks for merges to be dropped at random, which is for training");
        }

        var settings = new BpeSettings
        {
            UnknownToken = part.TryGet("unk_token", out var unknown) ? unknown.AsText() : null,
            ContinuingSubwordPrefix = part.Text("continuing_subword_prefix", ""),
            EndOfWordSuffix = part.Text("end_of_word_suffix", ""),
            FuseUnknown = part.Flag("fuse_unk", false),
            ByteFallback = part.Flag("byte_fallback", false),
            IgnoreMerges = part.Flag("ignore_merges", false),
        };
        return new BPE(vocabulary, ReadMerges(part.Get("merges"), vocabulary, settings.ContinuingSubwordPrefix), settings, part.File);
    }

    private static MergeTable ReadMerges(JsonPart merges, Vocabulary vocabulary, string prefix)
    {
        if (!merges.IsArray || merges.Element.GetArrayLength() is var count && count > PackageLimits.Default.MaxNames)
        {
            throw merges.Invalid($"must be a list of at most {PackageLimits.Default.MaxNames} merges");
        }

        var (builder, rank) = (new MergeBuilder(vocabulary, count, prefix), 0);
        foreach (var merge in merges.Element.EnumerateArray())
        {
            var (left, right) = ReadPair(merge) ?? throw merges.Invalid($"has at {rank} what is no pair of tokens");
            if (builder.Add(left, right) is { } problem)
            {
                throw merges.Invalid($"has at {rank} a merge whose {problem}");
            }

            rank++;
        }

        return builder.Table;
    }

    private static (string Left, string Right)? ReadPair(JsonElement merge)
    {
        if (merge.ValueKind == JsonValueKind.Array)
        {
            return merge.GetArrayLength() == 2 && merge[0].ValueKind == JsonValueKind.String && merge[1].ValueKind == JsonValueKind.String
                ? (merge[0].GetString()!, merge[1].GetString()!)
                : null;
        }

        var text = merge.ValueKind == JsonValueKind.String ? merge.GetString()! : "";
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space >= 0 && text.IndexOf(' ', space + 1) < 0 ? (text[..space], text[(space + 1)..]) : null;
    }
}
