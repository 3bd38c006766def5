using System.Buffers;
using System.Runtime.InteropServices;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Bench.StartUp;

/// <summary>A package with the shapes of BERT-base and weights of a fixed seed.</summary>
internal static class RandomBert
{
    private const int Hidden = 768;
    private const int Intermediate = 3072;
    private const int Layers = 12;

    public static async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(
            Path.Combine(folder, "config.json"),
            $$"""
            {"model_type":"bert","architectures":["BertModel"],"vocab_size":30522,"hidden_size":{{Hidden}},"num_hidden_layers":{{Layers}},
            "num_attention_heads":12,"intermediate_size":{{Intermediate}},"max_position_embeddings":512,"type_vocab_size":2}
            """,
            cancellationToken);
        var random = new Random(1);
        var entries = Tensors()
            .Select(tensor => new SafetensorsWriter.Entry(
                tensor.Name, SafetensorsDtype.F32, tensor.Shape, (stream, token) => WriteValuesAsync(stream, tensor.Shape, random, token)))
            .ToList();
        await SafetensorsWriter.WriteAsync(Path.Combine(folder, "model.safetensors"), entries, cancellationToken: cancellationToken);
    }

    private static IEnumerable<(string Name, long[] Shape)> Tensors()
    {
        yield return ("embeddings.word_embeddings.weight", [30522, Hidden]);
        yield return ("embeddings.position_embeddings.weight", [512, Hidden]);
        yield return ("embeddings.token_type_embeddings.weight", [2, Hidden]);
        foreach (var tensor in Norm("embeddings.LayerNorm"))
        {
            yield return tensor;
        }

        foreach (var tensor in Enumerable.Range(0, Layers).SelectMany(layer => Layer($"encoder.layer.{layer}")))
        {
            yield return tensor;
        }

        foreach (var tensor in Linear("pooler.dense", Hidden, Hidden))
        {
            yield return tensor;
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> Layer(string name) =>
    [
        .. Linear($"{name}.attention.self.query", Hidden, Hidden),
        .. Linear($"{name}.attention.self.key", Hidden, Hidden),
        .. Linear($"{name}.attention.self.value", Hidden, Hidden),
        .. Linear($"{name}.attention.output.dense", Hidden, Hidden),
        .. Norm($"{name}.attention.output.LayerNorm"),
        .. Linear($"{name}.intermediate.dense", Hidden, Intermediate),
        .. Linear($"{name}.output.dense", Intermediate, Hidden),
        .. Norm($"{name}.output.LayerNorm"),
    ];

    private static (string Name, long[] Shape)[] Linear(string name, long inputs, long outputs) =>
        [($"{name}.weight", [outputs, inputs]), ($"{name}.bias", [outputs])];

    private static (string Name, long[] Shape)[] Norm(string name) => [($"{name}.weight", [Hidden]), ($"{name}.bias", [Hidden])];

    private static async Task WriteValuesAsync(Stream stream, long[] shape, Random random, CancellationToken cancellationToken)
    {
        const int Chunk = 1 << 16;
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk * sizeof(float));
        try
        {
            for (var left = shape.Aggregate(1L, (product, extent) => product * extent); left > 0; left -= Chunk)
            {
                var bytes = buffer.AsMemory(0, (int)Math.Min(left, Chunk) * sizeof(float));
                foreach (ref var value in MemoryMarshal.Cast<byte, float>(bytes.Span))
                {
                    value = (random.NextSingle() - 0.5f) * 0.1f;
                }

                await stream.WriteAsync(bytes, cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
