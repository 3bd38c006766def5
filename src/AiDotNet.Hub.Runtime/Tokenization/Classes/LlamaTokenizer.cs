using AiDotNet.Hub.Runtime.Tokenization.Decoders;
using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>Llama 1 and 2: SentencePiece's byte-pair encoding with bytes for what is unknown.</summary>
internal sealed class LlamaTokenizer : TokenizerClass
{
    private const int Mark = 0x2581;

    public override IReadOnlyList<string> Names => ["LlamaTokenizer"];

    public override IReadOnlyList<(string Role, string Token)> Roles => [("bos_token", "<s>"), ("eos_token", "</s>"), ("unk_token", "<unk>")];

    public override IReadOnlyList<string> Files => ["tokenizer.model"];

    public override TokenSide PaddingSide => TokenSide.Left;

    // Llama 3 declares this class over a byte-level file.
    public override bool Accepts(TokenizerParts file) => file.Model is BPE && file.Decoder is not Decoders.ByteLevel;

    public override TokenizerParts Build(TokenizerSource source, TokenizerSettings settings)
    {
        var hasPrefix = settings.AddPrefixSpace ?? true;
        var scheme = !hasPrefix ? PrependScheme.Never : settings.Legacy ?? false ? PrependScheme.Always : PrependScheme.First;
        IDecoder[] decoders = [new Replace("\u2581", " "), new ByteFallback(), new Fuse()];
        return new TokenizerParts
        {
            Model = MakeBpe(source, new BpeSettings { FuseUnknown = true, ByteFallback = true }),
            PreTokenizer = new PreTokenizers.Metaspace(Mark, scheme, split: false),
            Decoder = new Decoders.Sequence(hasPrefix ? [.. decoders, new Strip(' ', 1, 0)] : decoders),
        };
    }
}
