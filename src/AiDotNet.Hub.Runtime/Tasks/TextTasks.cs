using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Runtime.Tasks;

/// <summary>What can be done with a text.</summary>
public enum TextTask
{
    /// <summary>A vector, by <see cref="TextEmbedder"/>.</summary>
    Embedding,

    /// <summary>Labels with scores, by <see cref="TextClassifier"/>.</summary>
    TextClassification,
}

/// <summary>Tasks by the names that people and cards use.</summary>
public static class TextTasks
{
    // A constant: the command line prints it before it knows whether it will need this assembly.
    internal const string NameList = "embedding|text-classification";

    /// <summary>The names of the tasks that run here.</summary>
    public static IReadOnlyList<string> Names { get; } = NameList.Split('|');

    /// <summary>The task of a package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="task">Its name; null for what the card's <c>pipeline_tag</c> says, else the configuration.</param>
    /// <exception cref="HubException"><see cref="HubErrorCode.NotSupported"/>: there is none, or one that does not run here; the message names those that do.</exception>
    public static TextTask Choose(ModelPackage package, string? task = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        if ((task ?? package.Card?.PipelineTag ?? package.Config.Task) is not { } name)
        {
            throw new HubException(
                HubErrorCode.NotSupported,
                $"'{package.LocalPath}' names no task, neither in its card nor in its configuration. Name one: {string.Join(", ", Names)}.");
        }

        return TryParse(name, out var known)
            ? known
            : throw new HubException(
                HubErrorCode.NotSupported, $"'{package.LocalPath}': the task '{name}' does not run here; those that do are: {string.Join(", ", Names)}.");
    }

    /// <summary>The task of a name, also of those that cards use: <c>sentence-similarity</c> and <c>feature-extraction</c> mean an embedding.</summary>
    public static bool TryParse(string? name, out TextTask task)
    {
        (var known, task) = name switch
        {
            "embedding" or "sentence-similarity" or "feature-extraction" => (true, TextTask.Embedding),
            "text-classification" => (true, TextTask.TextClassification),
            _ => (false, default),
        };
        return known;
    }
}
