using System.Text;
using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>
/// SentencePiece's map of replacements, as the reference applies it: grapheme cluster by cluster. The first entry that a short cluster begins
/// with replaces the whole cluster; others are looked up code point by code point.
/// </summary>
internal sealed class Precompiled(CharacterMap map) : INormalizer
{
    public CharacterMap Map => map;

    // In UTF-8 bytes. A longer cluster is not looked up as a whole.
    private const int ShortCluster = 6;

    public void Normalize(NormalizedText text)
    {
        var changes = new List<(int Code, int Change)>();
        var isChanged = false;
        var span = text.Span;
        for (var index = 0; index < span.Length;)
        {
            var end = GraphemeClusters.FindEnd(span, index);
            if (Utf8Length(span[index..end]) < ShortCluster && map.Find(span[index..end]) is { } whole)
            {
                Add(changes, span[index..end], whole);
                (isChanged, index) = (true, end);
                continue;
            }

            while (index < end)
            {
                var code = NormalizedText.CodePointAt(span, index, out var units);
                if (map.Find(span.Slice(index, units)) is { } content)
                {
                    Add(changes, span.Slice(index, units), content);
                    isChanged = true;
                }
                else
                {
                    changes.Add((code, 0));
                }

                index += units;
            }
        }

        if (!isChanged)
        {
            return;
        }

        text.BeginRewrite();
        text.MoveTo(0);
        foreach (var (code, change) in changes)
        {
            text.Transform(code, change);
        }

        text.EndRewrite();
    }

    // What is removed at the very beginning is forgotten, as in the reference: the places of what follows shift.
    private static void Add(List<(int Code, int Change)> changes, ReadOnlySpan<char> old, string content)
    {
        var difference = -CountCodePoints(old);
        foreach (var rune in content.EnumerateRunes())
        {
            changes.Add((rune.Value, 0));
            difference++;
        }

        for (var i = 1; i <= difference; i++)
        {
            changes[^i] = (changes[^i].Code, 1);
        }

        if (difference < 0 && changes.Count > 0)
        {
            changes[^1] = (changes[^1].Code, changes[^1].Change + difference);
        }
    }

    private static int Utf8Length(ReadOnlySpan<char> text) => text.Length >= ShortCluster ? ShortCluster : Encoding.UTF8.GetByteCount(text);

    private static int CountCodePoints(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
