using AiDotNet.Hub.Runtime.Tokenization.Patterns;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>The <c>pattern</c> of a component: <c>{"String": "…"}</c> or <c>{"Regex": "…"}</c>.</summary>
internal static class PatternReader
{
    /// <summary>The text, or the pattern and no text.</summary>
    public static (string Text, Pattern? Pattern) Read(JsonPart part)
    {
        var pattern = part.Get("pattern");
        if (pattern.TryGet("String", out var text))
        {
            return text.AsText() is { Length: > 0 } found ? (found, null) : throw text.Invalid("must not be empty");
        }

        if (!pattern.TryGet("Regex", out var regex))
        {
            throw pattern.Invalid("must hold a 'String' or a 'Regex'");
        }

        var source = regex.AsText();
        try
        {
            return ("", Pattern.Compile(source, part.File));
        }
        catch (PatternException e)
        {
            throw regex.Invalid($"holds the pattern '{Excerpt.Of(source)}', which cannot be used: {e.Message}");
        }
    }
}
