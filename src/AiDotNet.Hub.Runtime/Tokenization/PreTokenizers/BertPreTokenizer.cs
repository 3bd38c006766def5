using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>Cuts at white space, which it drops, and around each punctuation character.</summary>
internal sealed class BertPreTokenizer : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text) => text.Split(0, static (_, span, start, end, words) =>
    {
        var open = start;
        for (var index = start; index < end;)
        {
            var code = NormalizedText.CodePointAt(span, index, out var units);
            var isSpace = UnicodeTables.WhiteSpace.Contains(code);
            if (isSpace || UnicodeTables.Punctuation.Contains(code))
            {
                PreTokenizedText.Add(words, open, index);
                open = index + units;
                if (!isSpace)
                {
                    words.Add((index, open));
                }
            }

            index += units;
        }

        PreTokenizedText.Add(words, open, end);
    });
}
