using AiDotNet.Hub.Runtime.Tokenization.Normalizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>The <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    private const string Known =
        "BertNormalizer, ByteLevel, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, Replace, Sequence, Strip, StripAccents";

    public static INormalizer Read(JsonPart part) => part.Type switch
    {
        "BertNormalizer" => new BertNormalizer(
            part.Flag("clean_text", true),
            part.Flag("handle_chinese_chars", true),
            part.TryGet("strip_accents", out var strip) ? strip.AsFlag() : null,
            part.Flag("lowercase", true)),
        "ByteLevel" => new ByteLevel(),
        "Lowercase" => new Lowercase(),
        "NFC" => new NFC(),
        "NFD" => new NFD(),
        "NFKC" => new NFKC(),
        "NFKD" => new NFKD(),
        "Nmt" => new Nmt(),
        "Precompiled" => new Precompiled(ReadMap(part.Get("precompiled_charsmap"))),
        "Prepend" => new Prepend(part.Text("prepend")),
        "Replace" => PatternReader.Read(part) is var (text, pattern) && pattern is null
            ? new Replace(text, part.Text("content"))
            : new Replace(pattern!, part.Text("content")),
        "Sequence" => new Sequence([.. part.Get("normalizers").Items().Select(Read)]),
        "Strip" => new Strip(part.Flag("strip_left"), part.Flag("strip_right")),
        "StripAccents" => new StripAccents(),
        var other => throw part.Unsupported("normalizer", other, Known),
    };

    private static CharacterMap ReadMap(JsonPart part)
    {
        var text = part.AsText();
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) && CharacterMap.Read(bytes.AsSpan(0, written)) is { } map
            ? map
            : throw part.Invalid("is no map of characters in base64");
    }
}
