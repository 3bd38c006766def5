using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;
using AiDotNet.Hub.Runtime.Tokenization.Patterns;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>Qwen 2 and 3: composed text, words by GPT-4's pattern with single digits.</summary>
internal sealed class Qwen2Tokenizer : TokenizerClass
{
    private const string Words =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public override IReadOnlyList<string> Names => ["Qwen2Tokenizer"];

    public override IReadOnlyList<(string Role, string Token)> Roles => [("eos_token", "<|endoftext|>"), ("pad_token", "<|endoftext|>")];

    public override IReadOnlyList<string> Files => ["vocab.json", "merges.txt"];

    public override TokenizerParts Build(TokenizerSource source, TokenizerSettings settings) => new()
    {
        Model = MakeBpe(source, new BpeSettings()),
        Normalizer = new NFC(),
        PreTokenizer = new PreTokenizers.Sequence(
        [
            new Split(Pattern.Compile(Words, source.File), SplitBehavior.Isolated, invert: false),
            new PreTokenizers.ByteLevel(settings.AddPrefixSpace ?? false, useRegex: false),
        ]),
        Decoder = new Decoders.ByteLevel(),
    };
}
