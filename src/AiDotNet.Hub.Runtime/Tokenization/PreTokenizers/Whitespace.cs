using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary><c>\w+|[^\w\s]+</c>: runs of word characters and runs of anything else but white space.</summary>
internal sealed class Whitespace : IPreTokenizer
{
    private enum Kind
    {
        Space,
        Word,
        Other,
    }

    public void PreTokenize(PreTokenizedText text) => text.Split(0, static (_, span, start, end, words) =>
    {
        var (open, openKind) = (start, Kind.Space);
        for (var index = start; index < end;)
        {
            var code = NormalizedText.CodePointAt(span, index, out var units);
            var kind = UnicodeTables.Word.Contains(code) ? Kind.Word
                : UnicodeTables.WhiteSpace.Contains(code) ? Kind.Space
                : Kind.Other;
            if (kind != openKind)
            {
                if (openKind != Kind.Space)
                {
                    PreTokenizedText.Add(words, open, index);
                }

                (open, openKind) = (index, kind);
            }

            index += units;
        }

        if (openKind != Kind.Space)
        {
            PreTokenizedText.Add(words, open, end);
        }
    });
}
