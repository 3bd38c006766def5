using AiDotNet.Hub.Runtime.Tokenization.Files;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>XLM-RoBERTa: SentencePiece's pieces in fairseq's order.</summary>
internal sealed class XLMRobertaTokenizer : SentencePieceClass
{
    public override IReadOnlyList<string> Names => ["XLMRobertaTokenizer"];

    public override IReadOnlyList<(string Role, string Token)> Roles =>
    [
        ("bos_token", "<s>"), ("eos_token", "</s>"), ("unk_token", "<unk>"), ("sep_token", "</s>"), ("pad_token", "<pad>"), ("cls_token", "<s>"),
        ("mask_token", "<mask>"),
    ];

    public override IReadOnlyList<string> Files => ["sentencepiece.bpe.model"];

    public override (string Single, string Pair)? GetTemplates(TokenizerSettings settings)
    {
        var (cls, sep) = (Token(settings, "cls_token"), Token(settings, "sep_token"));
        return ($"{cls}:0 $A:0 {sep}:0", $"{cls}:0 $A:0 {sep}:0 {sep}:0 $B:0 {sep}:0");
    }

    protected override (IReadOnlyList<(string Piece, double Score)> Pieces, int UnknownId) Arrange(TokenizerSource source, TokenizerSettings settings) =>
        source.IsSentencePiece ? (FairseqOrder(source, [Token(settings, "mask_token")]), 3) : base.Arrange(source, settings);
}
