using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Packaging;

/// <summary>A model's folder, in the ADN layout or as Hugging Face lays a repository out; nothing above this room knows the difference.</summary>
public sealed class ModelPackage
{
    private const string TokenizerConfigName = "tokenizer_config.json";

    private readonly PackageLimits _limits;
    private readonly Lazy<ModelCard?> _card;

    private ModelPackage(string path, ModelId? id, PackageLimits limits)
    {
        (LocalPath, ModelId, _limits) = (path, id, limits);
        IsAdnLayout = FindFile(ModelConfig.AdnFileName) is not null;
        var name = IsAdnLayout ? ModelConfig.AdnFileName : ModelConfig.HuggingFaceFileName;
        Config = FindFile(name) is { } config
            ? ModelConfig.Read(config, name, limits)
            : throw new PackageFormatException(PackageRule.ConfigMissing, name, $"'{path}' is no package: it has neither {ModelConfig.AdnFileName} nor {ModelConfig.HuggingFaceFileName}. Name the folder of a whole model.");
        Preprocessor = ReadPreprocessor();
        _card = new(() => FindFile(ModelCard.FileName) is { } card ? ModelCard.Read(card, limits) : null);
    }

    /// <summary>The model's id where it came from a hub, else null.</summary>
    public ModelId? ModelId { get; }

    /// <summary>The folder, absolute.</summary>
    public string LocalPath { get; }

    /// <summary>Whether the folder is in the ADN layout: it has a <c>model_config.json</c>, whatever else lies there.</summary>
    public bool IsAdnLayout { get; }

    /// <summary>The architecture and its numbers.</summary>
    public ModelConfig Config { get; }

    /// <summary>How input is prepared; null where the package says nothing about it.</summary>
    public PreprocessorConfig? Preprocessor { get; }

    /// <summary>The card; null where the package has none. Read on first use, so that a broken card keeps nobody from running the model.</summary>
    /// <exception cref="PackageFormatException">The card's front matter is broken.</exception>
    public ModelCard? Card => _card.Value;

    /// <summary>Opens a folder. Reads configurations, not the weights.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="limits">What is too large; null for the defaults.</param>
    /// <exception cref="PackageFormatException">The folder is no package; the message says what is missing or wrong.</exception>
    public static ModelPackage Load(string path, PackageLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        path = Path.GetFullPath(path);
        return Directory.Exists(path)
            ? new ModelPackage(path, null, limits ?? PackageLimits.Default)
            : throw new PackageFormatException(PackageRule.FolderMissing, path, "there is no such folder.");
    }

    /// <summary>Opens a snapshot of the cache. Its files may be links into the cache.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="limits">What is too large; null for the defaults.</param>
    /// <exception cref="PackageFormatException">The snapshot is no package; the message says what is missing or wrong.</exception>
    public static ModelPackage Load(ModelSnapshot snapshot, PackageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return new ModelPackage(Path.GetFullPath(snapshot.Path), snapshot.Id, limits ?? PackageLimits.Default);
    }

    /// <summary>Whether a folder looks like a package: it holds a configuration.</summary>
    /// <param name="path">The folder, which need not exist.</param>
    public static bool IsPackage(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return File.Exists(Path.Combine(path, ModelConfig.AdnFileName)) || File.Exists(Path.Combine(path, ModelConfig.HuggingFaceFileName));
    }

    /// <summary>The single weights file; the index for shards; the chosen <c>.onnx</c>. Absolute.</summary>
    /// <remarks>What <c>weights</c> of the configuration names comes first; else the order is safetensors, ADN weights, ONNX, PyTorch's <c>.bin</c>,
    /// which has a path here but is never loaded.</remarks>
    /// <exception cref="PackageFormatException">The package has no weights.</exception>
    public string GetWeightsPath()
    {
        var weights = WeightsChoice.Find(Config, name => FindFile(name) is not null, FilesEndingWith);
        return weights is not null
            ? PackagePath.Combine(LocalPath, weights)
            : throw new PackageFormatException(
                PackageRule.WeightsMissing,
                Config.WeightFiles() is [var named, ..] ? named : WeightsChoice.AdnContainer,
                $"the package '{ModelId?.ToString() ?? LocalPath}' has no weights{(Config.WeightFiles().Count > 0 ? " of the names that its configuration gives" : "")}. Fetch the whole model.");
    }

    /// <summary>Opens the weights: a safetensors container or its shards, or the old bare run of float32 where the architecture fixes names and shapes.</summary>
    /// <returns>The tensors, memory-mapped; the caller disposes it.</returns>
    /// <exception cref="PackageFormatException">There are no weights, they break a rule of their format, or they are a PyTorch checkpoint.</exception>
    /// <exception cref="NotSupportedException">The weights lie in an ONNX model, which has no container of its own.</exception>
    public SafetensorsFile OpenWeights()
    {
        var path = GetWeightsPath();
        if (path.EndsWith(".onnx", StringComparison.Ordinal))
        {
            throw new NotSupportedException($"The weights of '{ModelId?.ToString() ?? LocalPath}' lie in '{path}', an ONNX model: open it with an ONNX runtime.");
        }

        try
        {
            return SafetensorsFile.Open(path, _limits);
        }
        catch (PackageFormatException e) when (e.Rule == PackageRule.BareFloat32Run && e.File == path && BareFloat32Run.TryLayOut(Config) is { } layout)
        {
            return BareFloat32Run.Open(path, layout);
        }
    }

    /// <summary>The absolute path of a file of the package, or null where it has none of that name.</summary>
    /// <param name="relativePath">The path from the package's root, with <c>/</c>. One that leaves the package is a file it does not have.</param>
    public string? FindFile(string relativePath)
    {
        ArgumentNullException.ThrowIfNull(relativePath);
        if (!PackagePath.IsInside(relativePath))
        {
            return null;
        }

        var path = PackagePath.Combine(LocalPath, relativePath);
        return File.Exists(path) ? path : null;
    }

    private PreprocessorConfig? ReadPreprocessor()
    {
        var own = FindFile(PreprocessorConfig.FileName) is { } path ? PackageDocument.Read(path, PreprocessorConfig.FileName, _limits) : null;
        if (!IsAdnLayout)
        {
            var tokenizer = FindFile(TokenizerConfigName) is { } config ? PackageDocument.Read(config, TokenizerConfigName, _limits) : null;
            own = PreprocessorRule.Apply(own, tokenizer, name => FindFile(name) is not null);
        }

        if (own?["vocab_file"].AsText() is { } vocab && !PackagePath.IsInside(vocab))
        {
            throw new PackageFormatException(PackageRule.PathOutside, PreprocessorConfig.FileName, $"the vocab_file '{Excerpt.Of(vocab)}' is no path inside the package.");
        }

        return own is null ? null : new PreprocessorConfig(own);
    }

    private List<string> FilesEndingWith(string ending) =>
    [
        .. Directory.EnumerateFiles(LocalPath)
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(name => name.EndsWith(ending, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
