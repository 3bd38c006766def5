using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Models;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>
/// A tokenizer class of transformers that makes its steps from its own settings, whatever a <c>tokenizer.json</c> says about them. It takes
/// vocabulary, merges and post-processor from there, or the vocabulary from older files.
/// </summary>
internal abstract class TokenizerClass
{
    /// <summary>The names of the class in configurations, without "Fast".</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>The special tokens where no configuration names them.</summary>
    public abstract IReadOnlyList<(string Role, string Token)> Roles { get; }

    /// <summary>The older files that hold its vocabulary; all are needed.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>Whether its vocabulary has scores.</summary>
    public virtual bool IsUnigram => false;

    /// <summary>The side that is padded where no configuration says so.</summary>
    public virtual TokenSide PaddingSide => TokenSide.Right;

    /// <summary>Whether the class can be made from a <c>tokenizer.json</c>; else that is taken as it is.</summary>
    public virtual bool Accepts(TokenizerParts file) => file.Model is BPE;

    /// <summary>Makes the steps.</summary>
    public abstract TokenizerParts Build(TokenizerSource source, TokenizerSettings settings);

    /// <summary>The templates for one text and for a pair, where the file has no post-processor; null for what <c>add_bos_token</c> and <c>add_eos_token</c> say.</summary>
    public virtual (string Single, string Pair)? GetTemplates(TokenizerSettings settings) => null;

    /// <summary>Byte-pair encoding over the source's vocabulary.</summary>
    protected static BPE MakeBpe(TokenizerSource source, BpeSettings settings) => new(source.Vocabulary!, source.Merges!, settings, source.File);

    /// <summary>A unigram model of pieces.</summary>
    public static Unigram MakeUnigram(IReadOnlyList<(string Piece, double Score)> pieces, int unknownId, string file, bool byteFallback = false)
    {
        if (unknownId < 0 || unknownId >= pieces.Count)
        {
            throw new PackageFormatException(TokenizerRule.TokenizerInvalid, file, $"the id {unknownId} of the unknown piece is not one of {pieces.Count}. Fetch the file again.");
        }

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, piece) in pieces.Index())
        {
            ids[piece.Piece] = id;
        }

        return new Unigram(new Vocabulary(ids, [.. pieces.Select(piece => piece.Piece)]), [.. pieces.Select(piece => piece.Score)], unknownId, byteFallback, file);
    }

    /// <summary>A special token as it stands in templates.</summary>
    protected static string Token(TokenizerSettings settings, string role) => settings.SpecialTokens[role].Content;
}
