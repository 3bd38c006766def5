using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>ALBERT: lower case without accents unless its settings say otherwise.</summary>
internal sealed class AlbertTokenizer : SentencePieceClass
{
    public override IReadOnlyList<string> Names => ["AlbertTokenizer"];

    public override IReadOnlyList<(string Role, string Token)> Roles =>
    [
        ("bos_token", "[CLS]"), ("eos_token", "[SEP]"), ("unk_token", "<unk>"), ("sep_token", "[SEP]"), ("pad_token", "<pad>"), ("cls_token", "[CLS]"),
        ("mask_token", "[MASK]"),
    ];

    public override IReadOnlyList<string> Files => ["spiece.model"];

    public override (string Single, string Pair)? GetTemplates(TokenizerSettings settings)
    {
        var (cls, sep) = (Token(settings, "cls_token"), Token(settings, "sep_token"));
        return ($"{cls}:0 $A:0 {sep}:0", $"{cls}:0 $A:0 {sep}:0 $B:1 {sep}:1");
    }

    protected override IEnumerable<INormalizer> GetNormalizers(TokenizerSource source, TokenizerSettings settings)
    {
        yield return new Replace("``", "\"");
        yield return new Replace("''", "\"");
        if (!(settings.KeepAccents ?? false))
        {
            yield return new NFKD();
            yield return new StripAccents();
        }

        if (settings.DoLowerCase ?? true)
        {
            yield return new Lowercase();
        }

        if (source.Map is not null)
        {
            yield return new Precompiled(source.Map);
        }
    }
}
