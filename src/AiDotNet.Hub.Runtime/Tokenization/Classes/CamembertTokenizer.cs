using AiDotNet.Hub.Runtime.Tokenization.AddedTokens;
using AiDotNet.Hub.Runtime.Tokenization.Files;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>CamemBERT: five pieces of its own before SentencePiece's.</summary>
internal sealed class CamembertTokenizer : SentencePieceClass
{
    public override IReadOnlyList<string> Names => ["CamembertTokenizer"];

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

    public override TokenizerParts Build(TokenizerSource source, TokenizerSettings settings) =>
        base.Build(source, settings) with
        {
            AddedTokens = [new AddedToken { Content = Token(settings, "mask_token"), LeftStrip = true, Special = true }],
        };

    protected override (IReadOnlyList<(string Piece, double Score)> Pieces, int UnknownId) Arrange(TokenizerSource source, TokenizerSettings settings) =>
        !source.IsSentencePiece
            ? base.Arrange(source, settings)
            : (
                [
                    ("<s>NOTUSED", 0), ("<pad>", 0), ("</s>NOTUSED", 0), ("<unk>", 0), ("<unk>NOTUSED", -100),
                    .. source.Pieces!.Skip(1),
                    (Token(settings, "mask_token"), 0),
                ],
                3);
}
