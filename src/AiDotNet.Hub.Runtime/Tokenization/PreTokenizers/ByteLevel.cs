using AiDotNet.Hub.Runtime.Tokenization.Patterns;

namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>GPT-2's words, written in characters that stand for their UTF-8 bytes.</summary>
internal sealed class ByteLevel(bool addPrefixSpace, bool useRegex) : IPreTokenizer
{
    private static readonly Lazy<Pattern> Words = new(() => Pattern.Compile(
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", nameof(ByteLevel)));

    private readonly Split? _split = useRegex ? new Split(Words.Value, SplitBehavior.Isolated, invert: false) : null;

    public void PreTokenize(PreTokenizedText text)
    {
        if (addPrefixSpace)
        {
            text.Rewrite(0, static (_, target, start, end) =>
            {
                if (target.Span[start] != ' ')
                {
                    target.PutUnit(' ', start);
                }

                target.Copy(start, end - start);
            });
        }

        _split?.PreTokenize(text);
        text.Rewrite(0, static (_, target, start, end) => target.PutBytes(start, end));
    }
}
