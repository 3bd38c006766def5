using System.Text.Json;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Tasks;

namespace AiDotNet.Hub.Cli.Inference;

/// <summary>A loaded task: texts in, one answer a text out. Dispose it to unmap the weights.</summary>
internal abstract class TaskRunner : IDisposable
{
    public static async Task<TaskRunner> LoadAsync(ModelPackage package, TextTask task, CancellationToken cancellationToken) => task switch
    {
        TextTask.Embedding => new Embedding(await TextEmbedder.FromPackageAsync(package, cancellationToken)),
        _ => new Classification(await TextClassifier.FromPackageAsync(package, cancellationToken)),
    };

    public abstract Task<IReadOnlyList<TaskAnswer>> RunAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);

    public abstract void Dispose();

    private sealed class Embedding(TextEmbedder embedder) : TaskRunner
    {
        public override async Task<IReadOnlyList<TaskAnswer>> RunAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
            [.. (await embedder.EmbedAsync(texts, cancellationToken)).Select(vector => new TaskAnswer(vector, null))];

        public override void Dispose() => embedder.Dispose();
    }

    private sealed class Classification(TextClassifier classifier) : TaskRunner
    {
        public override async Task<IReadOnlyList<TaskAnswer>> RunAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
            [.. (await classifier.ClassifyAsync(texts, cancellationToken)).Select(labels => new TaskAnswer(null, labels))];

        public override void Dispose() => classifier.Dispose();
    }
}

/// <summary>The answer to one text: a vector, or labels, best first.</summary>
internal sealed record TaskAnswer(float[]? Vector, IReadOnlyList<LabelScore>? Labels)
{
    public static void Write(Utf8JsonWriter writer, TaskAnswer answer)
    {
        writer.WriteStartObject();
        if (answer.Vector is { } vector)
        {
            writer.WriteStartArray("embedding");
            foreach (var number in vector)
            {
                writer.WriteNumberValue(number);
            }

            writer.WriteEndArray();
        }

        if (answer.Labels is { } labels)
        {
            writer.WriteStartArray("labels");
            foreach (var (label, score) in labels)
            {
                writer.WriteStartObject();
                writer.WriteString("label", label);
                writer.WriteNumber("score", score);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
