using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Runtime.Architectures;

/// <summary>The families that are built in. A new one is a file and a line here.</summary>
internal static class ArchitectureRegistry
{
    private static readonly ArchitectureFamily[] Families =
    [
        new BertFamily(),
    ];

    /// <summary>The family of a configuration, by <c>model_type</c>, else by the architecture's name; null where it is none of ours.</summary>
    public static ArchitectureFamily? Find(ModelConfig config) =>
        config.ModelType is { } type
            ? Array.Find(Families, family => family.ModelType == type)
            : Array.Find(Families, family => config.ArchitectureType is { } name && family.Architectures.Contains(name));

    /// <summary>The architecture to build.</summary>
    /// <exception cref="HubException">The family has no such architecture; the message lists those it has.</exception>
    public static string Choose(ArchitectureFamily family, ModelPackage package, RuntimeOptions options)
    {
        var config = package.Config;
        var wanted = options.BaseModel ? family.BaseArchitecture : options.Architecture ?? config.ArchitectureType ?? family.BaseArchitecture;
        return family.Architectures.Contains(wanted)
            ? wanted
            : throw new HubException(
                HubErrorCode.NotSupported,
                $"'{package.LocalPath}': the architecture '{wanted}' of model type '{family.ModelType}' is not built in; built in are: {string.Join(", ", family.Architectures)}. Load one of these through RuntimeOptions.Architecture, or an ONNX export of the model.");
    }

    /// <summary>What to tell somebody whose model is of no family.</summary>
    public static HubException Unsupported(ModelPackage package) => new(
        HubErrorCode.NotSupported,
        $"'{package.LocalPath}': {Describe(package.Config)} is not built in; built in are: {string.Join(", ", Families.Select(family => family.ModelType))}. Export the model to ONNX and put 'onnx/model.onnx' into the package: such packages run whatever their type.");

    private static string Describe(ModelConfig config) => config.ModelType is { } type
        ? $"the model type '{type}'"
        : $"the architecture '{config.ArchitectureType ?? "(none named)"}'";
}
