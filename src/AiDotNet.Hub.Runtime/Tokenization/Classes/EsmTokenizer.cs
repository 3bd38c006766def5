using AiDotNet.Hub.Runtime.Tokenization.AddedTokens;
using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>ESM: every residue of the vocabulary is a token wherever it stands; what is left is unknown, word by word.</summary>
internal sealed class EsmTokenizer : TokenizerClass
{
    public override IReadOnlyList<string> Names => ["EsmTokenizer"];

    public override IReadOnlyList<(string Role, string Token)> Roles =>
        [("eos_token", "<eos>"), ("unk_token", "<unk>"), ("pad_token", "<pad>"), ("cls_token", "<cls>"), ("mask_token", "<mask>")];

    public override IReadOnlyList<string> Files => ["vocab.txt"];

    public override bool Accepts(TokenizerParts file) => false;

    public override TokenizerParts Build(TokenizerSource source, TokenizerSettings settings)
    {
        var added = new List<AddedToken>();
        foreach (var (token, _) in source.Vocabulary!)
        {
            added.Add(new AddedToken { Content = token });
        }

        return new TokenizerParts
        {
            Model = new WordLevel(source.Vocabulary, Token(settings, "unk_token"), source.File),
            PreTokenizer = new WhitespaceSplit(),
            AddedTokens = added,
        };
    }

    public override (string Single, string Pair)? GetTemplates(TokenizerSettings settings)
    {
        var (cls, eos) = (Token(settings, "cls_token"), Token(settings, "eos_token"));
        return ($"{cls}:0 $A:0 {eos}:0", $"{cls}:0 $A:0 {eos}:0 $B:0 {eos}:0");
    }
}
