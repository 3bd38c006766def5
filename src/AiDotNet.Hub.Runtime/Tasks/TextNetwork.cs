using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Tokenization;

namespace AiDotNet.Hub.Runtime.Tasks;

/// <summary>A network that reads texts: batches them by length and gives results in the caller's order.</summary>
internal sealed class TextNetwork : IDisposable
{
    private const int TextsInBatch = 32;

    // Texts times tokens, padding included: what activations of a long context may take.
    private const int TokensInBatch = 1 << 14;

    private readonly IModel<float> _model;
    private readonly TextEncoder _encoder;
    private readonly string _output;

    private TextNetwork(IModel<float> model, TextEncoder encoder, string output) => (_model, _encoder, _output) = (model, encoder, output);

    /// <summary>Loads the network of a package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="encoder">What feeds it.</param>
    /// <param name="options">How it is loaded.</param>
    /// <param name="outputs">The output to read, by any of these names.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    public static async Task<TextNetwork> LoadAsync(
        ModelPackage package, TextEncoder encoder, RuntimeOptions options, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        var model = await NeuralNetworkFactory.FromPackageAsync<float>(package, options, cancellationToken).ConfigureAwait(false);
        if (outputs.FirstOrDefault(name => model.OutputNames.Contains(name)) is { } output)
        {
            return new TextNetwork(model, encoder, output);
        }

        model.Dispose();
        throw new PackageFormatException(
            TaskRule.TaskOutput,
            package.LocalPath,
            $"the network has the outputs {string.Join(", ", model.OutputNames)}, none of them {string.Join(" or ", outputs)}. Use a model of this task, or run the network itself.");
    }

    /// <summary>Reads a text's part of the output.</summary>
    /// <param name="row">The text's values, those of padding included.</param>
    /// <param name="tokens">How many tokens the text has.</param>
    /// <param name="padded">How many tokens the batch has.</param>
    internal delegate TResult RowReader<out TResult>(ReadOnlySpan<float> row, int tokens, int padded);

    public IReadOnlyList<TokenEncoding> Encode(IReadOnlyList<(string Text, string? Pair)> inputs) => _encoder.Encode(inputs);

    public async Task<IReadOnlyList<TResult>> RunAsync<TResult>(
        IReadOnlyList<(string Text, string? Pair)> inputs, RowReader<TResult> read, CancellationToken cancellationToken)
    {
        var results = new TResult[inputs.Count];
        var order = Enumerable.Range(0, inputs.Count).OrderByDescending(i => inputs[i].Text.Length + (inputs[i].Pair?.Length ?? 0));
        foreach (var batch in order.Chunk(TextsInBatch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var encodings = _encoder.Encode([.. batch.Select(index => inputs[index])]);
            var byTokens = Enumerable.Range(0, batch.Length).OrderByDescending(i => encodings[i].Ids.Count).ToArray();
            for (int start = 0, count; start < byTokens.Length; start += count)
            {
                var longest = Math.Max(encodings[byTokens[start]].Ids.Count, 1);
                count = Math.Min(byTokens.Length - start, Math.Max(1, TokensInBatch / longest));
                var part = byTokens.AsMemory(start, count);
                await RunAsync(part, encodings, (i, result) => results[batch[i]] = result, read, cancellationToken).ConfigureAwait(false);
            }
        }

        return results;
    }

    public void Dispose() => _model.Dispose();

    private async Task RunAsync<TResult>(
        ReadOnlyMemory<int> part, IReadOnlyList<TokenEncoding> encodings, Action<int, TResult> set, RowReader<TResult> read, CancellationToken cancellationToken)
    {
        var length = encodings[part.Span[0]].Ids.Count;
        var outputs = await _model.RunAsync(CreateInputs(part.Span, encodings, length), cancellationToken).ConfigureAwait(false);
        var tensor = outputs.Get<float>(_output);
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        var row = values.Length / part.Length;
        for (var i = 0; i < part.Length; i++)
        {
            var index = part.Span[i];
            set(index, read(values.AsSpan(i * row, row), encodings[index].Ids.Count, length));
        }
    }

    // Padding stands on the right whatever side the tokenizer prefers: positions count from the left, and a text's result must not
    // depend on what else is in its batch.
    private NamedTensors CreateInputs(ReadOnlySpan<int> part, IReadOnlyList<TokenEncoding> encodings, int length)
    {
        var (ids, mask, types) = (new long[part.Length * length], new long[part.Length * length], new long[part.Length * length]);
        ids.AsSpan().Fill(_encoder.PadId);
        for (var i = 0; i < part.Length; i++)
        {
            var encoding = encodings[part[i]];
            for (var token = 0; token < encoding.Ids.Count; token++)
            {
                var at = (i * length) + token;
                (ids[at], mask[at], types[at]) = (encoding.Ids[token], 1, encoding.TypeIds[token]);
            }
        }

        ReadOnlySpan<nint> shape = [part.Length, length];
        var inputs = new NamedTensors().Set("input_ids", NamedTensors.Create(ids, shape));
        if (_model.InputNames.Contains("attention_mask"))
        {
            inputs.Set("attention_mask", NamedTensors.Create(mask, shape));
        }

        if (_model.InputNames.Contains("token_type_ids"))
        {
            inputs.Set("token_type_ids", NamedTensors.Create(types, shape));
        }

        return inputs;
    }
}
