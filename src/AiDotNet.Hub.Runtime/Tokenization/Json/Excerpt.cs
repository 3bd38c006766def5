namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>Text from a file as a message shows it: it may be as long as the file.</summary>
internal static class Excerpt
{
    private const int MaxLength = 120;

    public static string Of(string text) => text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");
}
