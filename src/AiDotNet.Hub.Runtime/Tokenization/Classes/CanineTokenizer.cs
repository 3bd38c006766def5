using AiDotNet.Hub.Runtime.Tokenization.Decoders;
using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.PostProcessors;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>CANINE: code points; its special tokens are code points of the private use area. It needs no file.</summary>
internal sealed class CanineTokenizer : TokenizerClass
{
    private const int Cls = 0xE000;
    private const int Sep = 0xE001;

    public override IReadOnlyList<string> Names => ["CanineTokenizer"];

    public override IReadOnlyList<(string Role, string Token)> Roles =>
    [
        ("bos_token", "\uE000"), ("eos_token", "\uE001"), ("sep_token", "\uE001"), ("cls_token", "\uE000"), ("pad_token", "\0"), ("mask_token", "\uE003"),
    ];

    public override IReadOnlyList<string> Files => [];

    public override bool Accepts(TokenizerParts file) => false;

    public override TokenizerParts Build(TokenizerSource source, TokenizerSettings settings) => new()
    {
        Model = new CodePoints(),
        Decoder = new Fuse(),
        PostProcessor = new BertProcessing((Token(settings, "cls_token"), Cls), (Token(settings, "sep_token"), Sep)),
    };
}
