namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>Cuts into pieces of so many code points; the last may be shorter.</summary>
internal sealed class FixedLength(int length) : IPreTokenizer
{
    private readonly int _length = length;

    public void PreTokenize(PreTokenizedText text) => text.Split(this, static (self, span, start, end, words) =>
    {
        var (open, count) = (start, 0);
        for (var index = start; index < end;)
        {
            NormalizedText.CodePointAt(span, index, out var units);
            index += units;
            if (++count == self._length)
            {
                words.Add((open, index));
                (open, count) = (index, 0);
            }
        }

        PreTokenizedText.Add(words, open, end);
    });
}
