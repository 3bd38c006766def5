using AiDotNet.Hub.Runtime.Tokenization.AddedTokens;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>Added tokens, as <c>tokenizer.json</c> and the older files write them.</summary>
internal static class AddedTokenReader
{
    /// <summary>A token with its flags; what is not said is false, and special tokens are not normalized.</summary>
    public static AddedToken Read(JsonPart part)
    {
        var special = part.Flag("special", false);
        return new AddedToken
        {
            Content = part.Text("content"),
            SingleWord = part.Flag("single_word", false),
            LeftStrip = part.Flag("lstrip", false),
            RightStrip = part.Flag("rstrip", false),
            Normalized = part.Flag("normalized", !special),
            Special = special,
        };
    }

    /// <summary>A token that a configuration names by its role, such as <c>pad_token</c>: a text or an object. It is special.</summary>
    public static AddedToken ReadSpecial(JsonPart part) => part.IsObject
        ? Read(part) with { Special = true, Normalized = part.Flag("normalized", false) }
        : new AddedToken { Content = part.AsText(), Special = true };
}
