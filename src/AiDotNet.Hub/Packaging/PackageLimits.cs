namespace AiDotNet.Hub.Packaging;

/// <summary>What a package may not exceed. Nothing is read past a limit.</summary>
public sealed record PackageLimits
{
    /// <summary>The limits of the product.</summary>
    public static readonly PackageLimits Default = new();

    /// <summary>The longest safetensors header in bytes. Default 100,000,000, as in the reference implementation.</summary>
    public long MaxHeaderBytes { get; init; } = 100_000_000;

    /// <summary>The largest JSON file of a package in bytes, tokenizers included. Default 256 MiB.</summary>
    public long MaxJsonBytes { get; init; } = 256L << 20;

    /// <summary>The deepest JSON. Default 64.</summary>
    public int MaxJsonDepth { get; init; } = 64;

    /// <summary>The most files of a package. Default 100,000.</summary>
    public int MaxFiles { get; init; } = 100_000;

    /// <summary>The largest card in bytes. Default 16 MiB.</summary>
    public long MaxCardBytes { get; init; } = 16L << 20;
}
