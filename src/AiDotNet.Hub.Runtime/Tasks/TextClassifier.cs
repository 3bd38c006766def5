namespace AiDotNet.Hub.Runtime.Tasks;

/// <summary>Texts to labels with scores, as transformers' <c>text-classification</c> pipeline. Thread-safe; dispose it to unmap the weights.</summary>
public sealed class TextClassifier : IDisposable
{
    private TextClassifier()
    {
    }

    /// <summary>Resolves a model and loads it.</summary>
    /// <returns>The task; the caller disposes it.</returns>
    public static Task<TextClassifier> FromPretrainedAsync(
        ModelReference reference,
        ModelHub? hub = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Loads a package on this disk.</summary>
    /// <returns>The task; the caller disposes it.</returns>
    public static Task<TextClassifier> FromPackageAsync(Packaging.ModelPackage package, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>All labels of each text, best first, in the caller's order.</summary>
    public Task<IReadOnlyList<IReadOnlyList<LabelScore>>> ClassifyAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose()
    {
    }
}

/// <summary>A label and how sure the model is of it.</summary>
/// <param name="Label">The label, as the configuration names it.</param>
/// <param name="Score">0 to 1 after softmax or sigmoid; any number for a regression.</param>
public readonly record struct LabelScore(string Label, float Score);
