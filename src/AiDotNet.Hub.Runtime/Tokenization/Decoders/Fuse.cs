namespace AiDotNet.Hub.Runtime.Tokenization.Decoders;

/// <summary>Makes one token of all.</summary>
internal sealed class Fuse : IDecoder
{
    public void Decode(List<string> tokens)
    {
        var joined = string.Concat(tokens);
        tokens.Clear();
        tokens.Add(joined);
    }
}
