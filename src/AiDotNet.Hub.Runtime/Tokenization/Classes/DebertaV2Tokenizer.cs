using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;
using AiDotNet.Hub.Runtime.Tokenization.Patterns;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>DeBERTa 2 and 3; transformers drops the model's map of characters and joins white space instead.</summary>
internal sealed class DebertaV2Tokenizer : SentencePieceClass
{
    public override IReadOnlyList<string> Names => ["DebertaV2Tokenizer"];

    public override IReadOnlyList<(string Role, string Token)> Roles =>
    [
        ("bos_token", "[CLS]"), ("eos_token", "[SEP]"), ("unk_token", "[UNK]"), ("sep_token", "[SEP]"), ("pad_token", "[PAD]"), ("cls_token", "[CLS]"),
        ("mask_token", "[MASK]"),
    ];

    public override IReadOnlyList<string> Files => ["spm.model"];

    public override (string Single, string Pair)? GetTemplates(TokenizerSettings settings)
    {
        var (cls, sep) = (Token(settings, "cls_token"), Token(settings, "sep_token"));
        return ($"{cls}:0 $A:0 {sep}:0", $"{cls}:0 $A:0 {sep}:0 $B:1 {sep}:1");
    }

    protected override IEnumerable<INormalizer> GetNormalizers(TokenizerSource source, TokenizerSettings settings)
    {
        if (settings.DoLowerCase ?? false)
        {
            yield return new Lowercase();
        }

        yield return new Replace(Pattern.Compile(@"\s{2,}|[\n\r\t]", source.File), " ");
        yield return new NFC();
        yield return new Strip(left: false, right: true);
    }

    protected override IPreTokenizer GetPreTokenizer(TokenizerSettings settings)
    {
        var mark = new Metaspace(Mark, PrependScheme.Always, split: true);
        return settings.SplitByPunctuation ?? false ? new PreTokenizers.Sequence([new Punctuation(SplitBehavior.Isolated), mark]) : mark;
    }
}
