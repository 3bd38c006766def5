using AiDotNet.Hub.Runtime.Tokenization.AddedTokens;
using AiDotNet.Hub.Runtime.Tokenization.Files;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>T5: a hundred tokens for gaps behind the pieces, the last first.</summary>
internal sealed class T5Tokenizer : SentencePieceClass
{
    private const int ExtraIds = 100;

    public override IReadOnlyList<string> Names => ["T5Tokenizer"];

    public override IReadOnlyList<(string Role, string Token)> Roles => [("eos_token", "</s>"), ("unk_token", "<unk>"), ("pad_token", "<pad>")];

    public override IReadOnlyList<string> Files => ["spiece.model"];

    public override (string Single, string Pair)? GetTemplates(TokenizerSettings settings)
    {
        var eos = Token(settings, "eos_token");
        return ($"$A:0 {eos}:0", $"$A:0 {eos}:0 $B:0 {eos}:0");
    }

    public override TokenizerParts Build(TokenizerSource source, TokenizerSettings settings) =>
        base.Build(source, settings) with { AddedTokens = [.. GetExtraTokens(settings).Select(token => new AddedToken { Content = token, Special = true })] };

    protected override (IReadOnlyList<(string Piece, double Score)> Pieces, int UnknownId) Arrange(TokenizerSource source, TokenizerSettings settings)
    {
        var known = source.Pieces!.Select(piece => piece.Piece).ToHashSet(StringComparer.Ordinal);
        return ([.. source.Pieces!, .. GetExtraTokens(settings).Where(token => !known.Contains(token)).Select(token => (token, 0.0))], source.UnknownId);
    }

    private static IEnumerable<string> GetExtraTokens(TokenizerSettings settings) =>
        Enumerable.Range(0, settings.ExtraIds ?? ExtraIds).Reverse().Select(id => $"<extra_id_{id}>");
}
