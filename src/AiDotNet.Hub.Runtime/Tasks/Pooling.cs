using System.Numerics.Tensors;

namespace AiDotNet.Hub.Runtime.Tasks;

/// <summary>How a sentence's vector comes from those of its tokens.</summary>
internal enum PoolingMode
{
    Cls,
    Max,
    Mean,
    MeanSqrtLenTokens,
    WeightedMean,
    LastToken,
}

/// <summary>Pools token vectors; several modes give their vectors one behind the other.</summary>
internal static class Pooling
{
    // So does the reference, lest an empty mask divide by zero.
    private const float LeastWeight = 1e-9f;
    private const float LeastNorm = 1e-12f;

    /// <param name="states">[tokens, width], without padding; at least one token.</param>
    /// <param name="tokens">How many tokens.</param>
    /// <param name="modes">The modes, in the order of the result.</param>
    public static float[] Apply(ReadOnlySpan<float> states, int tokens, IReadOnlyList<PoolingMode> modes)
    {
        var width = states.Length / tokens;
        var result = new float[checked(width * modes.Count)];
        for (var i = 0; i < modes.Count; i++)
        {
            Apply(states, tokens, modes[i], result.AsSpan(i * width, width));
        }

        return result;
    }

    /// <summary>Brings a vector to length 1; one of zeros stays.</summary>
    public static void Normalize(Span<float> vector) =>
        TensorPrimitives.Divide(vector, Math.Max(TensorPrimitives.Norm<float>(vector), LeastNorm), vector);

    private static void Apply(ReadOnlySpan<float> states, int tokens, PoolingMode mode, Span<float> target)
    {
        var width = target.Length;
        if (mode is PoolingMode.Cls or PoolingMode.LastToken)
        {
            states.Slice(mode == PoolingMode.Cls ? 0 : (tokens - 1) * width, width).CopyTo(target);
            return;
        }

        if (mode == PoolingMode.Max)
        {
            states[..width].CopyTo(target);
            for (var token = 1; token < tokens; token++)
            {
                TensorPrimitives.Max(target, states.Slice(token * width, width), target);
            }

            return;
        }

        target.Clear();
        var weights = 0f;
        for (var token = 0; token < tokens; token++)
        {
            var weight = mode == PoolingMode.WeightedMean ? token + 1 : 1;
            TensorPrimitives.MultiplyAdd(states.Slice(token * width, width), weight, target, target);
            weights += weight;
        }

        weights = Math.Max(weights, LeastWeight);
        TensorPrimitives.Divide(target, mode == PoolingMode.MeanSqrtLenTokens ? MathF.Sqrt(weights) : weights, target);
    }
}
