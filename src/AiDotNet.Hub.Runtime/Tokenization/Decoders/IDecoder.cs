namespace AiDotNet.Hub.Runtime.Tokenization.Decoders;

/// <summary>A step that rewrites tokens so that, joined, they read as text.</summary>
internal interface IDecoder
{
    /// <summary>Rewrites the list in place; it may become shorter.</summary>
    void Decode(List<string> tokens);
}
