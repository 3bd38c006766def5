using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Tokenization.AddedTokens;
using AiDotNet.Hub.Runtime.Tokenization.Json;
using AiDotNet.Hub.Runtime.Tokenization.Models;
using AiDotNet.Hub.Runtime.Tokenization.Normalizers;

namespace AiDotNet.Hub.Runtime.Tokenization.Files;

/// <summary>Vocabularies in the files that were usual before <c>tokenizer.json</c>.</summary>
internal static class VocabularyFiles
{
    /// <summary><c>vocab.txt</c>: a token a line.</summary>
    public static Vocabulary ReadTokens(string path)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, token) in ReadLines(path).Index())
        {
            ids[token] = id;
        }

        return new Vocabulary(ids);
    }

    /// <summary><c>vocab.json</c>: an object of ids by token.</summary>
    public static Vocabulary ReadIds(string path)
    {
        using var document = JsonPart.Open(path, path);
        return ModelReader.ReadIds(JsonPart.Root(document.RootElement, path));
    }

    /// <summary><c>merges.txt</c>: a pair a line, in the order of their ranks.</summary>
    public static MergeTable ReadMerges(string path, Vocabulary vocabulary)
    {
        var pairs = ReadLines(path).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)).ToList();
        var builder = new MergeBuilder(vocabulary, pairs.Count, "");
        foreach (var pair in pairs)
        {
            var space = pair.IndexOf(' ', StringComparison.Ordinal);
            var problem = space < 0 ? "second part is missing" : builder.Add(pair.AsSpan(0, space), pair.AsSpan(space + 1));
            if (problem is not null)
            {
                throw Invalid(path, $"the merge '{Excerpt.Of(pair)}' cannot be used: its {problem}");
            }
        }

        return builder.Table;
    }

    /// <summary>A SentencePiece model. Byte-pair encoding gets its merges anew: all splits of a piece into two others, in the order of ids, then of lengths.</summary>
    public static TokenizerSource FromSentencePiece(string path, SentencePieceModel model, bool isUnigram)
    {
        var source = new TokenizerSource
        {
            File = path,
            UnknownId = model.UnknownId,
            IsSentencePiece = true,
            Map = model.CharacterMap.Length == 0 ? null : CharacterMap.Read(model.CharacterMap) ?? throw Invalid(path, "its map of characters is broken"),
            AddedTokens =
            [
                .. model.Pieces.Where(piece => piece.Kind is PieceKind.Control or PieceKind.UserDefined)
                    .Select(piece => new AddedToken { Content = piece.Piece, Special = piece.Kind == PieceKind.Control }),
            ],
        };
        if (isUnigram)
        {
            return source with { Pieces = [.. model.Pieces.Select(piece => (piece.Piece, piece.Score))] };
        }

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, piece) in model.Pieces.Index())
        {
            ids[piece.Piece] = id;
        }

        var vocabulary = new Vocabulary(ids);
        return source with { Vocabulary = vocabulary, Merges = MakeMerges(vocabulary, model.Pieces.Select(piece => piece.Piece)) };
    }

    /// <summary>Tiktoken's ranks: a token in base64 and its rank a line. Merges are made anew as for SentencePiece, those of a token in the order of their parts' ranks.</summary>
    public static TokenizerSource FromTiktoken(string path)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in ReadLines(path).Where(line => line.Length > 0))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var bytes = new byte[line.Length];
            if (space < 0 || !Convert.TryFromBase64Chars(line.AsSpan(0, space), bytes, out var written) || !int.TryParse(line.AsSpan(space + 1), out var rank) || rank < 0)
            {
                throw Invalid(path, "it is neither a SentencePiece model nor a list of tiktoken's ranks");
            }

            ids[string.Concat(bytes[..written].Select(Unicode.ByteAlphabet.ToCharacter))] = rank;
        }

        var (vocabulary, merges) = (new Vocabulary(ids), new List<(string Left, string Right, int Rank, int LeftRank, int RightRank)>());
        foreach (var (token, rank) in ids)
        {
            for (var cut = 1; cut < token.Length; cut++)
            {
                if (ids.TryGetValue(token[..cut], out var left) && ids.TryGetValue(token[cut..], out var right))
                {
                    merges.Add((token[..cut], token[cut..], rank, left, right));
                }
            }
        }

        var builder = new MergeBuilder(vocabulary, merges.Count, "");
        foreach (var (left, right, _, _, _) in merges.OrderBy(merge => merge.Rank).ThenBy(merge => merge.LeftRank).ThenBy(merge => merge.RightRank))
        {
            builder.Add(left, right);
        }

        return new TokenizerSource { File = path, Vocabulary = vocabulary, Merges = builder.Table };
    }

    private static MergeTable MakeMerges(Vocabulary vocabulary, IEnumerable<string> pieces)
    {
        var pairs = new List<(string Piece, int Cut)>();
        foreach (var piece in pieces)
        {
            for (var cut = 1; cut < piece.Length; cut++)
            {
                if (!char.IsLowSurrogate(piece[cut]) && vocabulary.TryGetId(piece.AsSpan(0, cut), out _) && vocabulary.TryGetId(piece.AsSpan(cut), out _))
                {
                    pairs.Add((piece, cut));
                }
            }
        }

        var builder = new MergeBuilder(vocabulary, pairs.Count, "");
        foreach (var (piece, cut) in pairs)
        {
            builder.Add(piece.AsSpan(0, cut), piece.AsSpan(cut));
        }

        return builder.Table;
    }

    private static IEnumerable<string> ReadLines(string path)
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        using var reader = new StreamReader(path, strict, detectEncodingFromByteOrderMarks: false);
        for (var count = 0; ; count++)
        {
            string? line;
            try
            {
                line = reader.ReadLine();
            }
            catch (DecoderFallbackException e)
            {
                throw new PackageFormatException(TokenizerRule.TokenizerInvalid, path, "the vocabulary is not UTF-8. Fetch the file again.", e);
            }

            if (line is null)
            {
                yield break;
            }

            if (count == PackageLimits.Default.MaxNames)
            {
                throw Invalid(path, $"it has more than {PackageLimits.Default.MaxNames} lines");
            }

            yield return line;
        }
    }

    private static PackageFormatException Invalid(string path, string problem) =>
        new(TokenizerRule.TokenizerInvalid, path, $"{problem}. Fetch the file again.");
}
