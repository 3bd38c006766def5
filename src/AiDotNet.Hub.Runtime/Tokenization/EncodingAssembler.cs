using AiDotNet.Hub.Runtime.Tokenization.PostProcessors;

namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>Puts tokens, special tokens and padding together.</summary>
internal static class EncodingAssembler
{
    public static TokenEncoding Assemble(
        IPostProcessor postProcessor,
        bool addSpecialTokens,
        TokenBuffer first,
        TokenBuffer? second,
        TruncationOptions? truncation,
        bool returnOverflowing)
    {
        var (template, trims) = (postProcessor.GetParts(second is not null, addSpecialTokens), postProcessor.Trims);
        var added = 0;
        foreach (var part in template)
        {
            added += part.Sequence < 0 ? 1 : 0;
        }

        ReadOnlySpan<int> counts = second is null ? [first.Count] : [first.Count, second.Count];
        var cut = Truncation.Cut(counts, added, truncation);
        var ranges = new (int Start, int End)[template.Count];
        for (var i = 0; i < ranges.Length; i++)
        {
            ranges[i] = template[i].Sequence < 0 ? (0, 1) : cut[template[i].Sequence][0];
        }

        var encoding = Join(template, trims, ranges, ranges, first, second);
        if (!returnOverflowing || cut.All(parts => parts.Count == 1))
        {
            return encoding;
        }

        return encoding with { Overflowing = [.. Combine(template, ranges, cut).Select(combination => Join(template, trims, combination, ranges, first, second))] };
    }

    /// <summary>The ids of one text with its special tokens.</summary>
    public static int[] AssembleIds(IReadOnlyList<TemplatePart> template, TokenBuffer tokens)
    {
        var length = 0;
        foreach (var part in template)
        {
            length += part.Sequence < 0 ? 1 : tokens.Count;
        }

        var (ids, at) = (new int[length], 0);
        foreach (var part in template)
        {
            if (part.Sequence < 0)
            {
                ids[at++] = part.Id;
                continue;
            }

            for (var i = 0; i < tokens.Count; i++)
            {
                ids[at++] = tokens[i].Id;
            }
        }

        return ids;
    }

    /// <summary>Pads a batch to one length.</summary>
    /// <param name="encodings">The batch; its members are replaced.</param>
    /// <param name="padding">How.</param>
    /// <param name="defaults">What stands in for that which <paramref name="padding"/> leaves open.</param>
    public static void PadAll(TokenEncoding[] encodings, PaddingOptions padding, PaddingOptions defaults)
    {
        padding = padding with
        {
            Direction = padding.Direction ?? defaults.Direction,
            PadId = padding.PadId ?? defaults.PadId,
            PadTypeId = padding.PadTypeId ?? defaults.PadTypeId,
            PadToken = padding.PadToken ?? defaults.PadToken,
        };
        var length = padding.Length ?? encodings.Max(encoding => encoding.Ids.Count);
        if (padding.PadToMultipleOf is > 0 and var multiple && length % multiple > 0)
        {
            length = checked(length + multiple - (length % multiple));
        }

        for (var i = 0; i < encodings.Length; i++)
        {
            encodings[i] = Pad(encodings[i], length, padding);
        }
    }

    private static TokenEncoding Pad(TokenEncoding encoding, int length, PaddingOptions padding)
    {
        if (encoding.Overflowing.Count > 0)
        {
            encoding = encoding with { Overflowing = [.. encoding.Overflowing.Select(part => Pad(part, length, padding))] };
        }

        var missing = length - encoding.Ids.Count;
        if (missing <= 0)
        {
            return encoding;
        }

        var isLeft = padding.Direction == TokenSide.Left;
        return encoding with
        {
            Ids = Extend(encoding.Ids, padding.PadId ?? 0),
            Tokens = Extend(encoding.Tokens, padding.PadToken ?? ""),
            Offsets = Extend(encoding.Offsets, (0, 0)),
            TypeIds = Extend(encoding.TypeIds, padding.PadTypeId ?? 0),
            SpecialTokensMask = Extend(encoding.SpecialTokensMask, 1),
            AttentionMask = Extend(encoding.AttentionMask, 0),
            WordIds = Extend(encoding.WordIds, -1),
            SequenceIds = Extend(encoding.SequenceIds, -1),
        };

        T[] Extend<T>(IReadOnlyList<T> list, T pad)
        {
            var (source, extended) = ((T[])list, new T[length]);
            extended.AsSpan(isLeft ? 0 : source.Length, missing).Fill(pad);
            source.CopyTo(extended, isLeft ? missing : 0);
            return extended;
        }
    }

    // Every part of one text with every part of the other, in the reference's order; the result itself is left out.
    private static List<(int Start, int End)[]> Combine(
        IReadOnlyList<TemplatePart> template, (int Start, int End)[] result, List<(int Start, int End)>[] cut)
    {
        var overflowing = new List<(int, int)[]>();
        for (var i = 0; i < template.Count; i++)
        {
            if (template[i].Sequence < 0 || cut[template[i].Sequence] is not { Count: > 1 } parts)
            {
                continue;
            }

            var combined = new List<(int, int)[]>();
            foreach (var combination in overflowing)
            {
                combined.AddRange(parts.Select(part => With(combination, i, part)));
            }

            combined.AddRange(parts.Skip(1).Select(part => With(result, i, part)));
            overflowing = combined;
        }

        return overflowing;

        static (int, int)[] With((int, int)[] combination, int index, (int, int) part)
        {
            var copy = ((int, int)[])combination.Clone();
            copy[index] = part;
            return copy;
        }
    }

    private static TokenEncoding Join(
        IReadOnlyList<TemplatePart> template,
        IReadOnlyList<OffsetTrim> trims,
        (int Start, int End)[] ranges,
        (int Start, int End)[] result,
        TokenBuffer first,
        TokenBuffer? second)
    {
        var length = 0;
        foreach (var (start, end) in ranges)
        {
            length += end - start;
        }

        var (ids, tokens, offsets) = (new int[length], new string[length], new (int, int)[length]);
        var (types, special, attention) = (new int[length], new int[length], new int[length]);
        var (words, sequences) = (new int[length], new int[length]);
        attention.AsSpan().Fill(1);
        var at = 0;
        for (var i = 0; i < ranges.Length; i++)
        {
            var part = template[i];
            var (start, end) = ranges[i];
            types.AsSpan(at, end - start).Fill(ranges[i] == result[i] ? part.TypeId : part.OverflowTypeId);
            sequences.AsSpan(at, end - start).Fill(part.Sequence);
            if (part.Sequence < 0)
            {
                (ids[at], tokens[at], special[at], words[at]) = (part.Id, part.Token, 1, -1);
                at++;
                continue;
            }

            var buffer = part.Sequence == 0 ? first : second!;
            for (var index = start; index < end; index++, at++)
            {
                var token = buffer[index];
                (ids[at], tokens[at], offsets[at], words[at]) = (token.Id, token.Token, (token.Start, token.End), token.Word);
                for (var trim = 0; trim < trims.Count; trim++)
                {
                    offsets[at] = trims[trim].Apply(token.Token, offsets[at], index == start);
                }
            }
        }

        return new TokenEncoding
        {
            Ids = ids,
            Tokens = tokens,
            Offsets = offsets,
            TypeIds = types,
            SpecialTokensMask = special,
            AttentionMask = attention,
            WordIds = words,
            SequenceIds = sequences,
        };
    }
}
