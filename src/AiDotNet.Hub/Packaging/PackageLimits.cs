namespace AiDotNet.Hub.Packaging;

/// <summary>What a package may not exceed. Nothing is read past a limit.</summary>
public sealed record PackageLimits
{
    /// <summary>The limits of the product.</summary>
    public static readonly PackageLimits Default = new();

    /// <summary>The longest safetensors header in bytes. Default 100,000,000, as in the reference implementation.</summary>
    public long MaxHeaderBytes { get; init; } = 100_000_000;

    /// <summary>The most tensors of a container or an index, and the most names in its metadata or in one entry. Default 2,000,000.</summary>
    public int MaxNames { get; init; } = 2_000_000;

    /// <summary>The most extents of one tensor. Default 64.</summary>
    public int MaxTensorRank { get; init; } = 64;

    /// <summary>The largest JSON file of a package in bytes, tokenizers and shard indexes included. Default 256 MiB.</summary>
    public long MaxJsonBytes { get; init; } = 256L << 20;

    /// <summary>The largest configuration (<c>config.json</c>, <c>model_config.json</c>, <c>preprocessor_config.json</c> and the like) in bytes. Default 16 MiB.</summary>
    public long MaxConfigBytes { get; init; } = 16L << 20;

    /// <summary>The deepest JSON, and the deepest front matter of a card. Default 64.</summary>
    public int MaxJsonDepth { get; init; } = 64;

    /// <summary>The most files of a package. Default 100,000.</summary>
    public int MaxFiles { get; init; } = 100_000;

    /// <summary>The largest single file in bytes. Default 1 TiB.</summary>
    public long MaxFileBytes { get; init; } = 1L << 40;

    /// <summary>The most bytes of all files together. Default 8 TiB.</summary>
    public long MaxTotalBytes { get; init; } = 8L << 40;

    /// <summary>The largest card in bytes; also bounds what its aliases may expand to. Default 16 MiB.</summary>
    public long MaxCardBytes { get; init; } = 16L << 20;
}
