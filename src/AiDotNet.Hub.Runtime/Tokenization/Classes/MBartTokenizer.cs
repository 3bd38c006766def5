using AiDotNet.Hub.Runtime.Tokenization.AddedTokens;
using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>mBART: XLM-RoBERTa's order with a token for each language behind it; transformers drops the model's map of characters.</summary>
internal sealed class MBartTokenizer : SentencePieceClass
{
    private static readonly string[] Languages =
    [
        "ar_AR", "cs_CZ", "de_DE", "en_XX", "es_XX", "et_EE", "fi_FI", "fr_XX", "gu_IN", "hi_IN", "it_IT", "ja_XX", "kk_KZ", "ko_KR", "lt_LT",
        "lv_LV", "my_MM", "ne_NP", "nl_XX", "ro_RO", "ru_RU", "si_LK", "tr_TR", "vi_VN", "zh_CN",
    ];

    public override IReadOnlyList<string> Names => ["MBartTokenizer"];

    public override IReadOnlyList<(string Role, string Token)> Roles =>
    [
        ("bos_token", "<s>"), ("eos_token", "</s>"), ("unk_token", "<unk>"), ("sep_token", "</s>"), ("pad_token", "<pad>"), ("cls_token", "<s>"),
        ("mask_token", "<mask>"),
    ];

    public override IReadOnlyList<string> Files => ["sentencepiece.bpe.model"];

    public override (string Single, string Pair)? GetTemplates(TokenizerSettings settings)
    {
        var tail = $"{Token(settings, "eos_token")}:0 {settings.SourceLanguage ?? "en_XX"}:0";
        return ($"$A:0 {tail}", $"$A:0 $B:0 {tail}");
    }

    public override TokenizerParts Build(TokenizerSource source, TokenizerSettings settings) =>
        base.Build(source, settings) with
        {
            AddedTokens =
            [
                .. Languages.Select(language => new AddedToken { Content = language, Special = true }),
                new AddedToken { Content = Token(settings, "mask_token"), LeftStrip = true, Special = true },
            ],
        };

    protected override (IReadOnlyList<(string Piece, double Score)> Pieces, int UnknownId) Arrange(TokenizerSource source, TokenizerSettings settings) =>
        source.IsSentencePiece ? (FairseqOrder(source, [.. Languages, Token(settings, "mask_token")]), 3) : base.Arrange(source, settings);

    protected override IEnumerable<INormalizer> GetNormalizers(TokenizerSource source, TokenizerSettings settings) => [];
}
