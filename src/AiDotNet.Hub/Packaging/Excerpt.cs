using System.Text.Json;

namespace AiDotNet.Hub.Packaging;

/// <summary>Text from a file as a message shows it: it may be as long as the file.</summary>
internal static class Excerpt
{
    private const int MaxLength = 120;

    public static string Of(string text) => text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");

    /// <summary>A parser's reason without its position, which the message gives in bytes of the file.</summary>
    public static string Of(JsonException e) => Of(e.Message.Split(" LineNumber:", 2)[0].TrimEnd('.'));
}
