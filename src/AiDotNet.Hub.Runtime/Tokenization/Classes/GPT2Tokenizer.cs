using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>GPT-2: byte-pair encoding of bytes.</summary>
internal sealed class GPT2Tokenizer : TokenizerClass
{
    public override IReadOnlyList<string> Names => ["GPT2Tokenizer"];

    public override IReadOnlyList<(string Role, string Token)> Roles =>
        [("bos_token", "<|endoftext|>"), ("eos_token", "<|endoftext|>"), ("unk_token", "<|endoftext|>")];

    public override IReadOnlyList<string> Files => ["vocab.json", "merges.txt"];

    public override TokenizerParts Build(TokenizerSource source, TokenizerSettings settings) => new()
    {
        Model = MakeBpe(source, new BpeSettings()),
        PreTokenizer = new ByteLevel(settings.AddPrefixSpace ?? false, useRegex: true),
        Decoder = new Decoders.ByteLevel(),
    };
}
