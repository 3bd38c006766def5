using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Runtime.Tasks;

/// <summary>How long a text may be for a model.</summary>
internal static class TextLength
{
    /// <summary>A limit, or the model's number of positions where that is less; null where neither is known.</summary>
    public static int? Shorter(int? limit, ModelConfig config) => config.MaxPositionEmbeddings is > 0 and var positions
        ? (int)Math.Min(positions, limit ?? int.MaxValue)
        : limit;

    public static IReadOnlyList<(string Text, string? Pair)> Inputs(IReadOnlyList<string> texts)
    {
        var inputs = new (string, string?)[texts.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = (texts[i] ?? throw new ArgumentException($"Text {i} is null.", nameof(texts)), null);
        }

        return inputs;
    }
}
