using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Decoders;

/// <summary>Makes spaces of replacement characters; those of the first token go, where one was put before the text.</summary>
internal sealed class Metaspace(int replacement, PrependScheme prependScheme) : IDecoder
{
    private readonly string _replacement = char.ConvertFromUtf32(replacement);

    public void Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            tokens[i] = tokens[i].Replace(_replacement, i == 0 && prependScheme != PrependScheme.Never ? "" : " ", StringComparison.Ordinal);
        }
    }
}
