namespace AiDotNet.Hub.Runtime.Tokenization.Decoders;

/// <summary>Replaces a text in every token.</summary>
internal sealed class Replace(string pattern, string content) : IDecoder
{
    public void Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count && pattern.Length > 0; i++)
        {
            tokens[i] = tokens[i].Replace(pattern, content, StringComparison.Ordinal);
        }
    }
}
