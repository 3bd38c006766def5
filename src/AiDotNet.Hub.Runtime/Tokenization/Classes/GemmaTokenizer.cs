using AiDotNet.Hub.Runtime.Tokenization.Decoders;
using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>Gemma: as Llama, without a mark before the text.</summary>
internal sealed class GemmaTokenizer : TokenizerClass
{
    public override IReadOnlyList<string> Names => ["GemmaTokenizer"];

    public override IReadOnlyList<(string Role, string Token)> Roles =>
        [("bos_token", "<bos>"), ("eos_token", "<eos>"), ("unk_token", "<unk>"), ("pad_token", "<pad>"), ("mask_token", "<mask>")];

    public override IReadOnlyList<string> Files => ["tokenizer.model"];

    public override TokenSide PaddingSide => TokenSide.Left;

    public override bool Accepts(TokenizerParts file) => file.Model is BPE && file.Decoder is not Decoders.ByteLevel;

    public override TokenizerParts Build(TokenizerSource source, TokenizerSettings settings) => new()
    {
        Model = MakeBpe(source, new BpeSettings { UnknownToken = Token(settings, "unk_token"), FuseUnknown = true, ByteFallback = true }),
        Normalizer = new Normalizers.Replace(" ", "\u2581"),
        PreTokenizer = new Split(" ", SplitBehavior.MergedWithPrevious, invert: false),
        Decoder = new Decoders.Sequence([new Replace("\u2581", " "), new ByteFallback(), new Fuse()]),
    };
}
