using AiDotNet.Hub.Runtime.Tokenization.Decoders;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>The <c>decoder</c> of a <c>tokenizer.json</c>.</summary>
internal static class DecoderReader
{
    private const string Known = "Fuse, Replace (with a string), Sequence, WordPiece";

    public static IDecoder Read(JsonPart part) => part.Type switch
    {
        "Fuse" => new Fuse(),
        "Replace" => new Replace(PatternReader.ReadString(part, "decoder"), part.Text("content")),
        "Sequence" => new Sequence([.. part.Get("decoders").Items().Select(Read)]),
        "WordPiece" => new WordPiece(part.Text("prefix", "##"), part.Flag("cleanup", true)),
        var other => throw part.Unsupported("decoder", other, Known),
    };
}
