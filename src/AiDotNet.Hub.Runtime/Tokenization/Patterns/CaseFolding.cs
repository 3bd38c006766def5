using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>Full case folding: <c>ß</c> folds to <c>ss</c>, <c>ſ</c> to <c>s</c>, the Kelvin sign to <c>k</c>.</summary>
internal static class CaseFolding
{
    private static readonly Lazy<Dictionary<int, CodePointRanges>> ByFirst = new(IndexByFirst);
    private static readonly Lazy<int[][]> ByFold = new(GroupByFold);

    /// <summary>Appends what a code point folds to.</summary>
    public static void Append(int code, List<int> folded)
    {
        if (UnicodeTables.CaseFold.TryGet(code, out var parts))
        {
            folded.AddRange(parts);
        }
        else
        {
            folded.Add(code);
        }
    }

    /// <summary>The code points whose fold begins with a folded one.</summary>
    public static CodePointRanges WithFoldBeginningWith(int folded) =>
        ByFirst.Value.TryGetValue(folded, out var found) ? found : CodePointRanges.Of(folded);

    /// <summary>The fewest code points that fold to a text.</summary>
    public static int FewestCodePoints(int[] folded)
    {
        // No code point folds to more than three.
        return (folded.Length + 2) / 3;
    }

    /// <summary>A set and all that differ from a member only in case.</summary>
    public static CodePointRanges Close(CodePointRanges set)
    {
        var members = set.ToSet();
        var more = ByFold.Value.Where(group => Array.Exists(group, members.Contains)).SelectMany(group => group).Select(code => (code, code)).ToList();
        return more.Count == 0 ? set : set.Union(CodePointRanges.Of(more));
    }

    /// <summary>What members of a set fold to, where that is more than one code point.</summary>
    public static IEnumerable<int[]> LongFolds(CodePointRanges set) => UnicodeTables.CaseFold.Entries()
        .Where(entry => entry.Value.Length > 1 && set.Contains(entry.Code))
        .Select(entry => entry.Value)
        .DistinctBy(fold => string.Concat(fold.Select(char.ConvertFromUtf32)), StringComparer.Ordinal);

    /// <summary>How many units of a text fold to a folded text, or -1.</summary>
    public static int Match(ReadOnlySpan<char> text, int[] folded)
    {
        var (done, index) = (0, 0);
        while (done < folded.Length)
        {
            if (index >= text.Length)
            {
                return -1;
            }

            var code = NormalizedText.CodePointAt(text, index, out var units);
            index += units;
            if (code < 0x80)
            {
                if (folded[done++] != (code is >= 'A' and <= 'Z' ? code | 0x20 : code))
                {
                    return -1;
                }
            }
            else if (!UnicodeTables.CaseFold.TryGet(code, out var parts))
            {
                if (folded[done++] != code)
                {
                    return -1;
                }
            }
            else if (folded.AsSpan(done).StartsWith(parts))
            {
                done += parts.Length;
            }
            else
            {
                return -1;
            }
        }

        return index;
    }

    // What folds to the same, as one character or several; a character that others fold to belongs to them.
    private static int[][] GroupByFold() =>
    [
        .. UnicodeTables.CaseFold.Entries()
            .GroupBy(entry => string.Concat(entry.Value.Select(char.ConvertFromUtf32)), StringComparer.Ordinal)
            .Select(group => group.First().Value is [var single] ? group.Select(entry => entry.Code).Append(single) : group.Select(entry => entry.Code))
            .Select(group => group.ToArray()),
    ];

    private static Dictionary<int, CodePointRanges> IndexByFirst()
    {
        var groups = new Dictionary<int, List<int>>();
        foreach (var (code, parts) in UnicodeTables.CaseFold.Entries())
        {
            if (!groups.TryGetValue(parts[0], out var group))
            {
                groups[parts[0]] = group = [parts[0]];
            }

            group.Add(code);
        }

        return groups.ToDictionary(group => group.Key, group => CodePointRanges.Of([.. group.Value]));
    }
}
