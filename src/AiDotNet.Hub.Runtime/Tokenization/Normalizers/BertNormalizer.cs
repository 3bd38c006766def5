using System.Buffers;
using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.Normalizers;

/// <summary>BERT's own: clean, spaces around Chinese characters, accents, lower case, in this order.</summary>
internal sealed class BertNormalizer(bool cleanText, bool handleChineseCharacters, bool? stripAccents, bool lowercase) : INormalizer
{
    private static readonly SearchValues<char> PlainAscii =
        SearchValues.Create([.. Enumerable.Range(' ', 0x7F - ' ').Select(code => (char)code)]);

    private readonly bool _stripAccents = stripAccents ?? lowercase;

    public void Normalize(NormalizedText text)
    {
        if ((cleanText || handleChineseCharacters) && text.Span.IndexOfAnyExcept(PlainAscii) >= 0)
        {
            CleanAndIsolate(text);
        }

        if (_stripAccents)
        {
            UnicodeForm.Decompose(text, compatibility: false);
            StripAccents.Drop(text, UnicodeTables.BertAccent);
        }

        if (lowercase)
        {
            Lowercase.Apply(text);
        }
    }

    private void CleanAndIsolate(NormalizedText text)
    {
        text.BeginRewrite();
        for (var index = 0; index < text.Length;)
        {
            var code = text.CodePointAt(index, out var units);
            if (cleanText && UnicodeTables.BertControl.Contains(code))
            {
                index += units;
                continue;
            }

            if (cleanText && UnicodeTables.BertSpace.Contains(code))
            {
                text.Put(' ', index);
            }
            else if (handleChineseCharacters && UnicodeTables.BertChinese.Contains(code))
            {
                text.Put(' ', index);
                text.Copy(index, units);
                text.Put(' ', index);
            }
            else
            {
                text.Copy(index, units);
            }

            index += units;
        }

        text.EndRewrite();
    }
}
