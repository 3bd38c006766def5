using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Architectures;

namespace AiDotNet.Hub.Runtime;

/// <summary>From a name to a package on this disk, for networks and tasks alike.</summary>
internal static class PretrainedPackage
{
    private static readonly FileSelection Configurations = new() { Include = ["config.json", "model_config.json"] };

    /// <summary>Resolves a model and fetches what a runtime needs of it, and nothing else.</summary>
    public static async Task<ModelPackage> ResolveAsync(
        ModelReference reference, ModelHub? hub, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        hub ??= ModelHub.Default;

        // The configuration decides which weights can be run, and a repository may hold gigabytes of those that cannot.
        var known = await hub.ResolveAsync(reference, new ResolveOptions { Files = Configurations }, cancellationToken: cancellationToken).ConfigureAwait(false);
        var isBuiltIn = ArchitectureRegistry.Find(ModelPackage.Load(known).Config) is not null;
        var weights = isBuiltIn ? FileSelection.Runtime("safetensors", "adn", "onnx", "bin") : FileSelection.Runtime("onnx");
        var snapshot = await hub.ResolveAsync(
            new ModelReference(known.Id, known.Commit.ToString()), new ResolveOptions { Files = weights }, progress, cancellationToken).ConfigureAwait(false);
        return ModelPackage.Load(snapshot);
    }
}
