using System.Text;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Runtime.Tokenization.Files;

/// <summary>A SentencePiece <c>.model</c>: a protocol buffer of pieces, how they were trained, and how text is normalized.</summary>
internal sealed record SentencePieceModel
{
    private const int MostPieces = 2_000_000;

    /// <summary>The pieces by id, with their scores.</summary>
    public required IReadOnlyList<(string Piece, double Score, PieceKind Kind)> Pieces { get; init; }

    /// <summary>Whether it is a unigram model; else byte-pair encoding.</summary>
    public bool IsUnigram { get; init; } = true;

    public bool ByteFallback { get; init; }

    public int UnknownId { get; init; }

    public int BeginId { get; init; } = 1;

    public int EndId { get; init; } = 2;

    public string UnknownPiece { get; init; } = "<unk>";

    public string BeginPiece { get; init; } = "<s>";

    public string EndPiece { get; init; } = "</s>";

    /// <summary>The map of characters; empty for none.</summary>
    public byte[] CharacterMap { get; init; } = [];

    /// <summary>Reads a file.</summary>
    /// <returns>Null where it is no SentencePiece model.</returns>
    public static SentencePieceModel? TryRead(string path)
    {
        var limit = Packaging.PackageLimits.Default.MaxJsonBytes;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (stream.Length > limit)
        {
            throw new PackageFormatException(TokenizerRule.TokenizerInvalid, path, $"the file has {stream.Length} bytes; at most {limit} are read.");
        }

        try
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return Read(bytes);
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static SentencePieceModel Read(byte[] bytes)
    {
        var pieces = new List<(string, double, PieceKind)>();
        var model = new SentencePieceModel { Pieces = pieces };
        foreach (var field in ProtobufField.ReadAll(bytes))
        {
            switch (field.Number)
            {
                case 1 when pieces.Count < MostPieces:
                    pieces.Add(ReadPiece(field.Bytes));
                    break;
                case 2:
                    model = ReadTraining(model, field.Bytes);
                    break;
                case 3:
                    model = ReadNormalization(model, field.Bytes);
                    break;
            }
        }

        return pieces.Count > 0 ? model : throw new FormatException("There are no pieces.");
    }

    private static (string Piece, double Score, PieceKind Kind) ReadPiece(ReadOnlyMemory<byte> bytes)
    {
        var (piece, score, kind) = ("", 0.0, PieceKind.Normal);
        foreach (var field in ProtobufField.ReadAll(bytes))
        {
            switch (field.Number)
            {
                case 1:
                    piece = field.AsText();
                    break;
                case 2:
                    score = field.AsSingle();
                    break;
                case 3:
                    kind = (PieceKind)field.AsInt32();
                    break;
            }
        }

        return (piece, score, kind);
    }

    private static SentencePieceModel ReadTraining(SentencePieceModel model, ReadOnlyMemory<byte> bytes)
    {
        foreach (var field in ProtobufField.ReadAll(bytes))
        {
            model = field.Number switch
            {
                3 => model with { IsUnigram = field.AsInt32() == 1 },
                35 => model with { ByteFallback = field.AsInt32() != 0 },
                40 => model with { UnknownId = field.AsInt32() },
                41 => model with { BeginId = field.AsInt32() },
                42 => model with { EndId = field.AsInt32() },
                45 => model with { UnknownPiece = field.AsText() },
                46 => model with { BeginPiece = field.AsText() },
                47 => model with { EndPiece = field.AsText() },
                _ => model,
            };
        }

        return model;
    }

    private static SentencePieceModel ReadNormalization(SentencePieceModel model, ReadOnlyMemory<byte> bytes)
    {
        foreach (var field in ProtobufField.ReadAll(bytes))
        {
            if (field.Number == 2)
            {
                model = model with { CharacterMap = field.Bytes.ToArray() };
            }
        }

        return model;
    }
}

/// <summary>What a piece is for.</summary>
internal enum PieceKind
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}
