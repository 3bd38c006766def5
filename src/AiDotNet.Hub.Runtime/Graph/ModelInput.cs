using Microsoft.ML.OnnxRuntime.Tensors;

namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>An input of a model: what is checked before the engine sees it, and what stands in where it is left out.</summary>
internal sealed record ModelInput
{
    /// <summary>The name, as transformers or the file has it.</summary>
    public required string Name { get; init; }

    /// <summary>The element type the engine wants.</summary>
    public required TensorElementType Type { get; init; }

    /// <summary>The axes.</summary>
    public required IReadOnlyList<InputAxis> Axes { get; init; }

    /// <summary>What the input is where it is not given.</summary>
    public InputDefault Default { get; init; } = InputDefault.None;

    /// <summary>Values are at least 0 and below this; null for any.</summary>
    public long? ValueLimit { get; init; }

    /// <summary>The configuration's key for <see cref="ValueLimit"/>, for messages.</summary>
    public string? LimitKey { get; init; }
}

/// <summary>What stands in for an input that is left out. Each has the shape of the first input.</summary>
internal enum InputDefault
{
    /// <summary>Nothing: the input is required.</summary>
    None,

    /// <summary>All 0.</summary>
    Zeros,

    /// <summary>All 1.</summary>
    Ones,

    /// <summary>0, 1, 2, … along the last axis, one row for the whole batch.</summary>
    Positions,
}

/// <summary>An axis of an input.</summary>
/// <param name="Symbol">Its name: axes of one name have one extent. Empty where nothing ties it to others.</param>
/// <param name="Extent">Its only extent; null where it may vary.</param>
/// <param name="MayBeOne">Whether an extent of 1 stands for all.</param>
/// <param name="MayBeEmpty">Whether an extent of 0 is allowed, as for the past of a decoder.</param>
internal readonly record struct InputAxis(string Symbol, long? Extent = null, bool MayBeOne = false, bool MayBeEmpty = false);
