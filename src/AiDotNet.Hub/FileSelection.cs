namespace AiDotNet.Hub;

/// <summary>Which files of a repository are wanted.</summary>
public sealed record FileSelection
{
    /// <summary>Every file.</summary>
    public static readonly FileSelection All = new();

    /// <summary>What a runtime needs: configurations, tokenizer files and one weight format.</summary>
    /// <param name="formats">Weight formats, the most wanted first: <c>safetensors</c>, <c>adn</c>, <c>onnx</c>, <c>bin</c>.</param>
    public static FileSelection Runtime(params IReadOnlyList<string> formats) => new() { WeightFormats = formats };

    /// <summary>Files with these exact paths. One that the commit lacks is an error.</summary>
    public static FileSelection Named(params IReadOnlyList<string> paths) => new() { Paths = paths };

    /// <summary>Globs; empty means all. <c>*</c> crosses <c>/</c>, as in huggingface_hub.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs of files to leave out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Exact paths; null for no such restriction.</summary>
    public IReadOnlyList<string>? Paths { get; init; }

    /// <summary>Weight formats in order of preference; null for no such restriction.</summary>
    public IReadOnlyList<string>? WeightFormats { get; init; }

    /// <summary>The wanted ones among the paths of a commit, in ordinal order.</summary>
    /// <param name="paths">All paths of the commit.</param>
    public IReadOnlyList<string> Choose(IReadOnlyCollection<string> paths) => throw new NotImplementedException();
}
