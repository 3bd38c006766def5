using AiDotNet.Hub.Runtime.Tokenization.Models;

namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>What one call of a tokenizer works in.</summary>
internal sealed class TokenizerScratch
{
    // Beyond this a buffer belongs to one huge text and is not kept for the next.
    private const int MostKept = 1 << 18;

    public NormalizedText Text { get; } = new();

    public PreTokenizedText Words { get; } = new();

    public List<(int Id, int Start, int End)> RawPieces { get; } = [];

    public List<(int Id, int Start, int End)> Pieces { get; } = [];

    public List<ModelToken> Tokens { get; } = [];

    public TokenBuffer First { get; } = new();

    public TokenBuffer Second { get; } = new();

    public bool IsWorthKeeping => Math.Max(Text.Capacity, Math.Max(First.Capacity, Second.Capacity)) <= MostKept && Words.Words.Capacity <= MostKept;
}
