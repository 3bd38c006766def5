namespace AiDotNet.Hub.Content;

/// <summary>Bytes of a file that lie beside each other.</summary>
/// <param name="Start">The first one.</param>
/// <param name="End">The one after the last.</param>
internal readonly record struct ByteRange(long Start, long End)
{
    /// <summary>How many.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Length => End - Start;
}
