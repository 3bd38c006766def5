using AiDotNet.Hub.Cli.Output;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Cli;

/// <summary>A <c>DIR-OR-ID</c>: a folder on this disk, or a model on a hub.</summary>
internal sealed class ModelLocation
{
    private ModelLocation(string? folder, ModelReference reference) => (Folder, Reference) = (folder, reference);

    /// <summary>The folder, absolute; null where a hub is meant.</summary>
    public string? Folder { get; }

    /// <summary>The model on the hub; of no meaning where <see cref="Folder"/> is set.</summary>
    public ModelReference Reference { get; }

    /// <summary>A path is what is written as one, or names a folder with a configuration in it; all else is an id.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static ModelLocation Parse(string text)
    {
        if (LocalPath.IsWrittenAsPath(text))
        {
            return new ModelLocation(LocalPath.ExistingFolder(text), default);
        }

        if (Directory.Exists(text) && ModelPackage.IsPackage(text))
        {
            return new ModelLocation(Path.GetFullPath(text), default);
        }

        try
        {
            return new ModelLocation(null, ModelReference.Parse(text));
        }
        catch (FormatException exception)
        {
            throw new UsageException($"{exception.Message} A folder is written with './' in front.");
        }
    }

    /// <summary>The folder, after fetching the selected files where a hub is meant.</summary>
    public async Task<string> FetchAsync(ModelHub? hub, FileSelection files, CommandOutput output, CancellationToken cancellationToken)
    {
        if (Folder is not null)
        {
            return Folder;
        }

        var snapshot = await TransferDisplay.ShowAsync(
            output,
            $"Fetching {Reference}",
            progress => hub!.ResolveAsync(Reference, new ResolveOptions { Files = files }, progress, cancellationToken));
        return snapshot.Path;
    }
}
