namespace AiDotNet.Hub.Runtime.Tasks;

/// <summary>Sentences to vectors, as sentence-transformers computes them. Thread-safe; dispose it to unmap the weights.</summary>
public sealed class TextEmbedder : IDisposable
{
    private TextEmbedder()
    {
    }

    /// <summary>The length of a vector.</summary>
    public int Dimensions => throw new NotImplementedException();

    /// <summary>Resolves a model and loads it.</summary>
    /// <returns>The task; the caller disposes it.</returns>
    public static Task<TextEmbedder> FromPretrainedAsync(
        ModelReference reference,
        ModelHub? hub = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Loads a package on this disk.</summary>
    /// <returns>The task; the caller disposes it.</returns>
    public static Task<TextEmbedder> FromPackageAsync(Packaging.ModelPackage package, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The vectors of some texts, in the caller's order.</summary>
    public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
