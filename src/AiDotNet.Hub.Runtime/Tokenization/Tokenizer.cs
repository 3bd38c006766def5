namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>Text to ids and back, equal to Hugging Face's <c>tokenizers</c>. Immutable and thread-safe.</summary>
public sealed class Tokenizer
{
    private Tokenizer()
    {
    }

    /// <summary>Reads a <c>tokenizer.json</c>, or the tokenizer of a model's folder.</summary>
    /// <exception cref="Errors.PackageFormatException">The file is no tokenizer, or uses a component that is not known; the message names it.</exception>
    public static Tokenizer Load(string fileOrFolder) => throw new NotImplementedException();

    /// <summary>Encodes a text, or a pair.</summary>
    public TokenEncoding Encode(string text, string? pair = null, EncodeOptions? options = null) => throw new NotImplementedException();

    /// <summary>Encodes many texts, on all cores, padded as the options say.</summary>
    public IReadOnlyList<TokenEncoding> EncodeBatch(IReadOnlyList<string> texts, EncodeOptions? options = null) => throw new NotImplementedException();

    /// <summary>Ids to text.</summary>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = true) => throw new NotImplementedException();
}
