namespace AiDotNet.Hub.Bench.Tokenize;

/// <summary>Seconds that a corpus took, the best of several rounds.</summary>
internal sealed class TokenizeTimes
{
    /// <summary>With offsets, on one thread.</summary>
    public double OneThread { get; set; } = double.PositiveInfinity;

    /// <summary>Ids alone, on one thread.</summary>
    public double IdsOnly { get; set; } = double.PositiveInfinity;

    /// <summary>With offsets, a batch on all cores.</summary>
    public double AllCores { get; set; } = double.PositiveInfinity;

    /// <summary>Reading the tokenizer.</summary>
    public double Load { get; set; }

    /// <summary>Managed memory that the tokenizer holds afterwards, in megabytes.</summary>
    public double HeldMegabytes { get; set; }
}
