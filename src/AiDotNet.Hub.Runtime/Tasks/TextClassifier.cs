using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Runtime.Tasks;

/// <summary>Texts to labels with scores, as transformers' <c>text-classification</c> pipeline. Thread-safe; dispose it to unmap the weights.</summary>
public sealed class TextClassifier : IDisposable
{
    private static readonly string[] Outputs = ["logits"];

    private readonly TextNetwork _network;
    private readonly ModelConfig _config;

    private TextClassifier(TextNetwork network, ModelConfig config) => (_network, _config) = (network, config);

    /// <summary>Resolves a model and loads it.</summary>
    /// <param name="reference">The model, with a revision where another than the default branch is wanted.</param>
    /// <param name="hub">The hub; null for <see cref="ModelHub.Default"/>.</param>
    /// <param name="progress">Told about the download.</param>
    /// <param name="cancellationToken">Stops download and loading.</param>
    /// <returns>The task; the caller disposes it.</returns>
    /// <exception cref="HubException">The model cannot be found, fetched or run; the message says why and what to do.</exception>
    public static async Task<TextClassifier> FromPretrainedAsync(
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
    /// <exception cref="PackageFormatException">A file of the package breaks a rule, or the network does not classify.</exception>
    /// <exception cref="HubException">The model uses something that does not run here (<see cref="HubErrorCode.NotSupported"/>).</exception>
    public static async Task<TextClassifier> FromPackageAsync(ModelPackage package, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        ScoreFunctions.OfConfig(package.Config, labels: 2);
        var tokenizer = Tokenizer.Load(package.LocalPath);
        var encoder = new TextEncoder(tokenizer, TextLength.Shorter(tokenizer.ModelMaxLength, package.Config));
        return new TextClassifier(
            await TextNetwork.LoadAsync(package, encoder, new RuntimeOptions(), Outputs, cancellationToken).ConfigureAwait(false), package.Config);
    }

    /// <summary>All labels of each text, best first, in the caller's order.</summary>
    /// <param name="texts">The texts; those that are too long for the model are cut.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task<IReadOnlyList<IReadOnlyList<LabelScore>>> ClassifyAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return ClassifyAsync(TextLength.Inputs(texts), null, cancellationToken);
    }

    /// <summary>All labels of each text or pair, best first, in the caller's order.</summary>
    /// <param name="inputs">The texts, with a second one each where the model compares two; those that are too long for the model are cut.</param>
    /// <param name="function">What makes scores of the network's numbers; null for what the configuration says.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task<IReadOnlyList<IReadOnlyList<LabelScore>>> ClassifyAsync(
        IReadOnlyList<(string Text, string? Pair)> inputs, ScoreFunction? function, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return _network.RunAsync<IReadOnlyList<LabelScore>>(
            inputs, (logits, _, _) => Score(logits, function ?? ScoreFunctions.OfConfig(_config, logits.Length)), cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _network.Dispose();

    /// <summary>What the network is fed.</summary>
    internal IReadOnlyList<TokenEncoding> Encode(IReadOnlyList<string> texts) => _network.Encode(TextLength.Inputs(texts));

    private LabelScore[] Score(ReadOnlySpan<float> logits, ScoreFunction function)
    {
        var scores = logits.ToArray();
        switch (function)
        {
            case ScoreFunction.Softmax:
                // Less the largest, so that no power overflows.
                TensorPrimitives.Subtract(scores, TensorPrimitives.Max<float>(scores), scores);
                TensorPrimitives.SoftMax<float>(scores, scores);
                break;
            case ScoreFunction.Sigmoid:
                TensorPrimitives.Sigmoid<float>(scores, scores);
                break;
        }

        return [.. scores.Select((score, index) => new LabelScore(Label(index), score)).OrderByDescending(label => label.Score)];
    }

    private string Label(int index)
    {
        var number = index.ToString(CultureInfo.InvariantCulture);
        return _config.Json["id2label"] is JsonObject labels && labels[number] is JsonValue label && label.TryGetValue<string>(out var name)
            ? name
            : "LABEL_" + number;
    }
}

/// <summary>A label and how sure the model is of it.</summary>
/// <param name="Label">The label, as the configuration names it.</param>
/// <param name="Score">0 to 1 after softmax or sigmoid; any number for a regression.</param>
public readonly record struct LabelScore(string Label, float Score);
