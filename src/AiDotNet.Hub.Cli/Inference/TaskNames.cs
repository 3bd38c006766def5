using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Cli.Inference;

/// <summary>What <c>adn run</c> can do with a text.</summary>
internal enum TextTask
{
    Embedding,
    Classification,
}

/// <summary>Tasks by the names that people and cards use.</summary>
internal static class TaskNames
{
    private const string Card = "README.md";

    public static readonly IReadOnlyList<string> Known = ["embedding", "text-classification"];

    /// <summary>The task of a name; null for one that does not run here.</summary>
    public static TextTask? Find(string name) => name switch
    {
        "embedding" or "sentence-similarity" or "feature-extraction" => TextTask.Embedding,
        "text-classification" => TextTask.Classification,
        _ => null,
    };

    /// <summary>The task that the card names, else the configuration. A snapshot of a runtime's files may lack the card; it is fetched then.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.NotSupported"/>: none, or one that does not run here.</exception>
    public static async Task<TextTask> OfPackageAsync(ModelPackage package, ModelSnapshot? snapshot, ModelHub? hub, CancellationToken cancellationToken)
    {
        var card = package.Card;
        if (card is null && snapshot is not null && hub is not null)
        {
            card = await FetchCardAsync(snapshot, hub, cancellationToken);
        }

        if ((card?.PipelineTag ?? package.Config.Task) is not { } name)
        {
            throw new HubException(
                HubErrorCode.NotSupported,
                $"'{package.LocalPath}' names no task, neither in its card nor in its configuration. Name one with --task: {string.Join(", ", Known)}.");
        }

        return Find(name) ?? throw new HubException(
            HubErrorCode.NotSupported,
            $"The task '{name}' of '{package.LocalPath}' does not run here. Name another with --task ({string.Join(", ", Known)}), or use --tensors.");
    }

    private static async Task<ModelCard?> FetchCardAsync(ModelSnapshot snapshot, ModelHub hub, CancellationToken cancellationToken)
    {
        try
        {
            var path = await hub.DownloadFileAsync(new ModelReference(snapshot.Id, snapshot.Commit.ToString()), Card, null, cancellationToken);
            return ModelCard.Parse(await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (HubException exception) when (exception.Code is HubErrorCode.EntryNotFound or HubErrorCode.OfflineMiss)
        {
            return null;
        }
    }
}
