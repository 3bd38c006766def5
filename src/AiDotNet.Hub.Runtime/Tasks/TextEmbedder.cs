using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Runtime.Tasks;

/// <summary>
/// Sentences to vectors, as sentence-transformers computes them: by <c>modules.json</c>, or without one the mean of the tokens' last hidden
/// states. Thread-safe; dispose it to unmap the weights.
/// </summary>
public sealed class TextEmbedder : IDisposable
{
    private static readonly string[] Outputs = ["last_hidden_state", "token_embeddings"];

    private readonly TextNetwork _network;
    private readonly EmbedderSettings _settings;

    private TextEmbedder(TextNetwork network, EmbedderSettings settings, int dimensions) =>
        (_network, _settings, Dimensions) = (network, settings, dimensions);

    /// <summary>The length of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>Resolves a model and loads it.</summary>
    /// <param name="reference">The model, with a revision where another than the default branch is wanted.</param>
    /// <param name="hub">The hub; null for <see cref="ModelHub.Default"/>.</param>
    /// <param name="progress">Told about the download.</param>
    /// <param name="cancellationToken">Stops download and loading.</param>
    /// <returns>The task; the caller disposes it.</returns>
    /// <exception cref="HubException">The model cannot be found, fetched or run; the message says why and what to do.</exception>
    public static async Task<TextEmbedder> FromPretrainedAsync(
        ModelReference reference,
        ModelHub? hub = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        await FromPackageAsync(await PretrainedPackage.ResolveAsync(reference, hub, progress, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Loads a package on this disk.</summary>
    /// <param name="package">The package. Its weights are mapped: they must stay unchanged as long as the task lives.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <returns>The task; the caller disposes it.</returns>
    /// <exception cref="PackageFormatException">A file of the package breaks a rule.</exception>
    /// <exception cref="HubException">The model uses something that does not run here (<see cref="HubErrorCode.NotSupported"/>).</exception>
    public static async Task<TextEmbedder> FromPackageAsync(ModelPackage package, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        var settings = EmbedderSettings.Read(package);
        if (settings.TransformerPath.Length > 0)
        {
            package = OpenModule(package, settings.TransformerPath);
        }

        var tokenizer = Tokenizer.Load(package.LocalPath);
        var encoder = new TextEncoder(
            tokenizer, TextLength.Shorter(settings.MaxSequenceLength ?? tokenizer.ModelMaxLength, package.Config), settings.DoLowerCase, settings.Prompt);
        var network = await TextNetwork.LoadAsync(package, encoder, new RuntimeOptions { BaseModel = true }, Outputs, cancellationToken).ConfigureAwait(false);
        try
        {
            // A text's vector is the surest word on its length: an ONNX file's configuration need not say it.
            var probe = await network.RunAsync([("a", null)], (row, tokens, padded) => Pool(row, tokens, padded, settings), cancellationToken).ConfigureAwait(false);
            return new TextEmbedder(network, settings, probe[0].Length);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>The vectors of some texts, in the caller's order, each of <see cref="Dimensions"/> numbers.</summary>
    /// <param name="texts">The texts; those that are too long for the model are cut.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return _network.RunAsync(TextLength.Inputs(texts), (row, tokens, padded) => Pool(row, tokens, padded, _settings), cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _network.Dispose();

    /// <summary>What the network is fed.</summary>
    internal IReadOnlyList<TokenEncoding> Encode(IReadOnlyList<string> texts) => _network.Encode(TextLength.Inputs(texts));

    private static float[] Pool(ReadOnlySpan<float> row, int tokens, int padded, EmbedderSettings settings)
    {
        if (tokens == 0)
        {
            throw new HubException(HubErrorCode.NotSupported, "An empty text has no tokens and the tokenizer adds none: there is nothing to make a vector of.");
        }

        var vector = Pooling.Apply(row[..(row.Length / padded * tokens)], tokens, settings.Pooling);
        if (settings.Normalize)
        {
            Pooling.Normalize(vector);
        }

        return vector;
    }

    private static ModelPackage OpenModule(ModelPackage package, string path)
    {
        var folder = (package.FindFile($"{path}/config.json") ?? package.FindFile($"{path}/model_config.json")) is { } file ? Path.GetDirectoryName(file) : null;
        return ModelPackage.Load(folder ?? throw new PackageFormatException(
            TaskRule.TaskConfigInvalid, "modules.json", $"the package has no model in the folder '{path}' of its Transformer. Fetch the whole model."));
    }
}
