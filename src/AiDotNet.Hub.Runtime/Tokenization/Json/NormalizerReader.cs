using AiDotNet.Hub.Runtime.Tokenization.Normalizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>The <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    private const string Known = "BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Prepend, Replace (with a string), Sequence, Strip, StripAccents";

    public static INormalizer Read(JsonPart part) => part.Type switch
    {
        "BertNormalizer" => new BertNormalizer(
            part.Flag("clean_text", true),
            part.Flag("handle_chinese_chars", true),
            part.TryGet("strip_accents", out var strip) ? strip.AsFlag() : null,
            part.Flag("lowercase", true)),
        "Lowercase" => new Lowercase(),
        "NFC" => new NFC(),
        "NFD" => new NFD(),
        "NFKC" => new NFKC(),
        "NFKD" => new NFKD(),
        "Nmt" => new Nmt(),
        "Prepend" => new Prepend(part.Text("prepend")),
        "Replace" => new Replace(PatternReader.ReadString(part, "normalizer"), part.Text("content")),
        "Sequence" => new Sequence([.. part.Get("normalizers").Items().Select(Read)]),
        "Strip" => new Strip(part.Flag("strip_left"), part.Flag("strip_right")),
        "StripAccents" => new StripAccents(),
        var other => throw part.Unsupported("normalizer", other, Known),
    };
}
