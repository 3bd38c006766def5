using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>BERT and those that tokenize as it does.</summary>
internal sealed class BertTokenizer : TokenizerClass
{
    public override IReadOnlyList<string> Names =>
    [
        "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer", "ConvBertTokenizer", "SqueezeBertTokenizer",
    ];

    public override IReadOnlyList<(string Role, string Token)> Roles =>
        [("unk_token", "[UNK]"), ("sep_token", "[SEP]"), ("pad_token", "[PAD]"), ("cls_token", "[CLS]"), ("mask_token", "[MASK]")];

    public override IReadOnlyList<string> Files => ["vocab.txt"];

    public override bool Accepts(TokenizerParts file) => file.Model is WordPiece;

    public override TokenizerParts Build(TokenizerSource source, TokenizerSettings settings) => new()
    {
        Model = new WordPiece(source.Vocabulary!, Token(settings, "unk_token"), "##", 100, source.File),
        Normalizer = new BertNormalizer(cleanText: true, settings.TokenizeChineseChars ?? true, settings.StripAccents, settings.DoLowerCase ?? true),
        PreTokenizer = new BertPreTokenizer(),
        Decoder = new Decoders.WordPiece("##", cleanUp: true),
    };

    public override (string Single, string Pair)? GetTemplates(TokenizerSettings settings)
    {
        var (cls, sep) = (Token(settings, "cls_token"), Token(settings, "sep_token"));
        return ($"{cls}:0 $A:0 {sep}:0", $"{cls}:0 $A:0 {sep}:0 $B:1 {sep}:1");
    }
}
