using AiDotNet.Hub.Runtime.Tokenization.Files;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;
using AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Classes;

/// <summary>A class whose vocabulary is a SentencePiece unigram model.</summary>
internal abstract class SentencePieceClass : TokenizerClass
{
    protected const int Mark = 0x2581;

    public override bool IsUnigram => true;

    public override bool Accepts(TokenizerParts file) => file.Model is Unigram;

    public override TokenizerParts Build(TokenizerSource source, TokenizerSettings settings)
    {
        var (pieces, unknownId) = Arrange(source, settings);
        INormalizer[] normalizers = [.. GetNormalizers(source, settings)];
        return new TokenizerParts
        {
            Model = MakeUnigram(pieces, unknownId, source.File),
            Normalizer = normalizers.Length == 0 ? null : new Normalizers.Sequence(normalizers),
            PreTokenizer = GetPreTokenizer(settings),
            Decoder = new Decoders.Metaspace(Mark, PrependScheme.Always),
        };
    }

    /// <summary>The pieces in the class's order, and the id of the unknown one.</summary>
    protected virtual (IReadOnlyList<(string Piece, double Score)> Pieces, int UnknownId) Arrange(TokenizerSource source, TokenizerSettings settings) =>
        (source.Pieces!, source.UnknownId);

    /// <summary>The normalizers; by default the model's own map of characters.</summary>
    protected virtual IEnumerable<INormalizer> GetNormalizers(TokenizerSource source, TokenizerSettings settings) =>
        source.Map is null ? [] : [new Precompiled(source.Map)];

    /// <summary>The pre-tokenizer; by default white space and then the mark.</summary>
    protected virtual IPreTokenizer GetPreTokenizer(TokenizerSettings settings) =>
        new PreTokenizers.Sequence([new WhitespaceSplit(), new Metaspace(Mark, PrependScheme.Always, split: true)]);

    /// <summary>fairseq's order: the special tokens first, then the pieces behind the three of SentencePiece.</summary>
    protected static List<(string Piece, double Score)> FairseqOrder(TokenizerSource source, IEnumerable<string> last) =>
    [
        ("<s>", 0), ("<pad>", 0), ("</s>", 0), ("<unk>", 0),
        .. source.Pieces!.Skip(3),
        .. last.Select(token => (token, 0.0)),
    ];
}
