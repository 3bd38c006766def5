namespace AiDotNet.Hub.Packaging;

/// <summary>A model's folder, in the ADN layout or as Hugging Face lays a repository out; nothing above this room knows the difference.</summary>
public sealed class ModelPackage
{
    private ModelPackage()
    {
    }

    /// <summary>The model's id where it came from a hub, else null.</summary>
    public ModelId? ModelId => throw new NotImplementedException();

    /// <summary>The folder, absolute.</summary>
    public string LocalPath => throw new NotImplementedException();

    /// <summary>The architecture and its numbers.</summary>
    public ModelConfig Config => throw new NotImplementedException();

    /// <summary>How input is prepared; null where the package says nothing about it.</summary>
    public PreprocessorConfig? Preprocessor => throw new NotImplementedException();

    /// <summary>The card; null where the package has none.</summary>
    public ModelCard? Card => throw new NotImplementedException();

    /// <summary>Opens a folder. Reads configurations and the card, not the weights.</summary>
    /// <exception cref="Errors.PackageFormatException">The folder is no package; the message says what is missing or wrong.</exception>
    public static ModelPackage Load(string path, PackageLimits? limits = null) => throw new NotImplementedException();

    /// <summary>Opens a snapshot of the cache.</summary>
    /// <exception cref="Errors.PackageFormatException">The snapshot is no package; the message says what is missing or wrong.</exception>
    public static ModelPackage Load(ModelSnapshot snapshot, PackageLimits? limits = null) => throw new NotImplementedException();

    /// <summary>Whether a folder looks like a package: it holds a configuration.</summary>
    public static bool IsPackage(string path) => throw new NotImplementedException();

    /// <summary>The single weights file; the index for shards; the chosen <c>.onnx</c>. Absolute.</summary>
    /// <exception cref="Errors.PackageFormatException">The package has no weights.</exception>
    public string GetWeightsPath() => throw new NotImplementedException();

    /// <summary>The absolute path of a file of the package, or null where it has none of that name.</summary>
    /// <param name="relativePath">The path from the package's root, with <c>/</c>.</param>
    public string? FindFile(string relativePath) => throw new NotImplementedException();
}
