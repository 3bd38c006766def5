using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>Cuts where the script changes; Hiragana, Katakana and Han are one. What stands before the first script, such as spaces, is dropped.</summary>
internal sealed class UnicodeScripts : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text) => text.Split(0, static (_, span, start, end, words) =>
    {
        var (open, last) = (-1, 0);
        for (var index = start; index < end;)
        {
            var script = UnicodeTables.GetScript(NormalizedText.CodePointAt(span, index, out var units));
            if (script != 0 && script != last)
            {
                if (open >= 0)
                {
                    PreTokenizedText.Add(words, open, index);
                }

                (open, last) = (index, script);
            }

            index += units;
        }

        if (open >= 0)
        {
            PreTokenizedText.Add(words, open, end);
        }
    });
}
