namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>The <c>pattern</c> of a component: <c>{"String": "…"}</c> or <c>{"Regex": "…"}</c>.</summary>
internal static class PatternReader
{
    /// <param name="part">The component.</param>
    /// <param name="kind">Its kind, for the refusal of a regular expression.</param>
    public static string ReadString(JsonPart part, string kind)
    {
        var pattern = part.Get("pattern");
        return pattern.TryGet("String", out var text) ? text.AsText() is { Length: > 0 } found ? found : throw text.Invalid("must not be empty")
            : pattern.TryGet("Regex", out _) ? throw pattern.Unsupported(kind, $"{part.Type} with a regular expression", $"{part.Type} with a string")
            : throw pattern.Invalid("must hold a 'String' or a 'Regex'");
    }
}
