using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>RoBERTa and BART: GPT-2's bytes with BERT's separators. LUKE without entities is the same.</summary>
internal sealed class RobertaTokenizer : TokenizerClass
{
    public override IReadOnlyList<string> Names => ["RobertaTokenizer", "BartTokenizer", "LongformerTokenizer", "LEDTokenizer", "LukeTokenizer"];

    public override IReadOnlyList<(string Role, string Token)> Roles =>
    [
        ("bos_token", "<s>"), ("eos_token", "</s>"), ("unk_token", "<unk>"), ("sep_token", "</s>"), ("pad_token", "<pad>"), ("cls_token", "<s>"),
        ("mask_token", "<mask>"),
    ];

    public override IReadOnlyList<string> Files => ["vocab.json", "merges.txt"];

    public override TokenizerParts Build(TokenizerSource source, TokenizerSettings settings) => new()
    {
        Model = MakeBpe(source, new BpeSettings()),
        PreTokenizer = new ByteLevel(settings.AddPrefixSpace ?? false, useRegex: true),
        Decoder = new Decoders.ByteLevel(),
        PostProcessor = MakeProcessor(source, settings),
    };

    private static PostProcessors.RobertaProcessing? MakeProcessor(TokenizerSource source, TokenizerSettings settings)
    {
        var (cls, sep) = (Token(settings, "cls_token"), Token(settings, "sep_token"));
        return source.Vocabulary!.TryGetId(cls, out var clsId) && source.Vocabulary.TryGetId(sep, out var sepId)
            ? new PostProcessors.RobertaProcessing((cls, clsId), (sep, sepId), settings.TrimOffsets ?? true, settings.AddPrefixSpace ?? false)
            : null;
    }
}
