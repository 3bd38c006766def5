using AiDotNet.Hub.Resolution;

namespace AiDotNet.Hub;

/// <summary>Which files of a repository are wanted. What is set restricts together: a file must pass every restriction.</summary>
public sealed record FileSelection
{
    /// <summary>Every file.</summary>
    public static readonly FileSelection All = new();

    /// <summary>What a runtime needs: configurations, tokenizer files, the card, and one weight format.</summary>
    /// <param name="formats">Weight formats, the most wanted first: <c>safetensors</c>, <c>adn</c>, <c>onnx</c>, <c>bin</c>. The first one
    /// that the commit has is taken. None given: the order written here.</param>
    /// <exception cref="ArgumentException">A format is none of these four.</exception>
    public static FileSelection Runtime(params IReadOnlyList<string> formats)
    {
        ArgumentNullException.ThrowIfNull(formats);
        RuntimeFiles.CheckFormats(formats);
        return new() { WeightFormats = formats.Count == 0 ? RuntimeFiles.DefaultFormats : formats };
    }

    /// <summary>Files with these exact paths. One that the commit lacks is an error when it is resolved.</summary>
    /// <param name="paths">Paths from the repository's root, with <c>/</c>.</param>
    public static FileSelection Named(params IReadOnlyList<string> paths) => new() { Paths = paths };

    /// <summary>Globs; empty means all. As in huggingface_hub: <c>*</c> crosses <c>/</c>, <c>?</c> is one character, <c>[a-z]</c> and
    /// <c>[!a-z]</c> one of a set, upper and lower case differ, and a trailing <c>/</c> means all below that folder.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Globs of files to leave out, even where <see cref="Include"/> names them.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Exact paths; null for no such restriction.</summary>
    public IReadOnlyList<string>? Paths { get; init; }

    /// <summary>Weight formats in order of preference; null for no such restriction.</summary>
    public IReadOnlyList<string>? WeightFormats { get; init; }

    /// <summary>The wanted ones among the paths of a commit, in ordinal order.</summary>
    /// <param name="paths">All paths of the commit.</param>
    /// <exception cref="ArgumentException">A weight format is unknown.</exception>
    public IReadOnlyList<string> Choose(IReadOnlyCollection<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        IEnumerable<string> chosen = paths;
        if (Paths is not null)
        {
            var named = new HashSet<string>(Paths, StringComparer.Ordinal);
            chosen = chosen.Where(named.Contains);
        }

        if (Include.Count > 0)
        {
            chosen = chosen.Where(path => Include.Any(pattern => PathGlob.IsMatch(path, pattern)));
        }

        if (Exclude.Count > 0)
        {
            chosen = chosen.Where(path => !Exclude.Any(pattern => PathGlob.IsMatch(path, pattern)));
        }

        if (WeightFormats is not null)
        {
            RuntimeFiles.CheckFormats(WeightFormats);
            chosen = RuntimeFiles.Choose([.. chosen], WeightFormats);
        }

        return [.. chosen.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
