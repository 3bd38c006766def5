using AiDotNet.Hub.Runtime.Tokenization.Decoders;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>The <c>decoder</c> of a <c>tokenizer.json</c>.</summary>
internal static class DecoderReader
{
    private const string Known = "BPEDecoder, ByteFallback, ByteLevel, CTC, Fuse, Metaspace, Replace, Sequence, Strip, WordPiece";

    public static IDecoder Read(JsonPart part) => part.Type switch
    {
        "BPEDecoder" => new BPEDecoder(part.Text("suffix", "</w>")),
        "ByteFallback" => new ByteFallback(),
        "ByteLevel" => new ByteLevel(),
        "CTC" => new CTC(part.Text("pad_token", "<pad>"), part.Text("word_delimiter_token", "|"), part.Flag("cleanup", true)),
        "Fuse" => new Fuse(),
        "Metaspace" => new Metaspace(PreTokenizerReader.ReadCharacter(part.Get("replacement")), PreTokenizerReader.ReadPrependScheme(part)),
        "Replace" => PatternReader.Read(part) is var (text, pattern) && pattern is null
            ? new Replace(text, part.Text("content"))
            : new Replace(pattern!, part.Text("content")),
        "Sequence" => new Sequence([.. part.Get("decoders").Items().Select(Read)]),
        "Strip" => new Strip(PreTokenizerReader.ReadCharacter(part.Get("content")), part.Count("start"), part.Count("stop")),
        "WordPiece" => new WordPiece(part.Text("prefix", "##"), part.Flag("cleanup", true)),
        var other => throw part.Unsupported("decoder", other, Known),
    };
}
