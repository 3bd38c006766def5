namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>The <c>truncation</c> and <c>padding</c> of a <c>tokenizer.json</c>.</summary>
internal static class CallSettingsReader
{
    // A file may not make every text of a model take gigabytes.
    private const int LongestPadding = 1 << 20;

    public static TruncationOptions ReadTruncation(JsonPart part) => new()
    {
        MaxLength = part.Count("max_length"),
        Stride = part.Count("stride", 0),
        Strategy = part.Text("strategy", "LongestFirst") switch
        {
            "LongestFirst" => TruncationStrategy.LongestFirst,
            "OnlyFirst" => TruncationStrategy.OnlyFirst,
            "OnlySecond" => TruncationStrategy.OnlySecond,
            var other => throw part.Unsupported("truncation strategy", other, "LongestFirst, OnlyFirst, OnlySecond"),
        },
        Direction = ReadSide(part),
    };

    public static PaddingOptions ReadPadding(JsonPart part) => new()
    {
        Enabled = true,
        Length = ReadLength(part.Get("strategy")),
        PadToMultipleOf = part.TryGet("pad_to_multiple_of", out var multiple) ? Bounded(multiple) : null,
        Direction = ReadSide(part),
        PadId = part.Count("pad_id"),
        PadTypeId = part.Count("pad_type_id"),
        PadToken = part.Text("pad_token"),
    };

    private static int? ReadLength(JsonPart strategy) => strategy.IsObject
        ? Bounded(strategy.Get("Fixed"))
        : strategy.AsText() switch
        {
            "BatchLongest" => null,
            var other => throw strategy.Unsupported("padding strategy", other, "BatchLongest, Fixed"),
        };

    private static int Bounded(JsonPart part) =>
        part.AsCount() is <= LongestPadding and var length ? length : throw part.Invalid($"pads further than {LongestPadding} tokens");

    private static TokenSide ReadSide(JsonPart part) => part.Text("direction", "Right") switch
    {
        "Right" => TokenSide.Right,
        "Left" => TokenSide.Left,
        var other => throw part.Unsupported("direction", other, "Left, Right"),
    };
}
