using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>
/// The first, naive format of <c>model_weights.bin</c>: little-endian float32 without any header, in the order of the model's state dict.
/// Names and shapes come from the architecture, and the size must match exactly. Never written.
/// </summary>
internal static class BareFloat32Run
{
    /// <summary>Where the tensors of a configuration lie; null where its architecture does not fix names and shapes here.</summary>
    public static Layout? TryLayOut(ModelConfig config)
    {
        var (layers, hidden, vocab, positions) = (config.NumLayers, config.HiddenSize, config.VocabSize, config.MaxPositionEmbeddings);
        var inner = config.Json["intermediate_size"].AsWhole();
        var types = config.Json["type_vocab_size"].AsWhole() ?? 2;
        return config.ArchitectureType == "BertModel" && layers > 0 && hidden > 0 && vocab > 0 && positions > 0 && inner > 0 && types > 0
            ? new Layout(Embeddings(hidden.Value, vocab.Value, positions.Value, types), layers.Value, BertLayer(hidden.Value, inner.Value), Pooler(hidden.Value))
            : null;
    }

    /// <summary>Maps a run.</summary>
    /// <exception cref="PackageFormatException">The file has another size than the layout takes.</exception>
    public static SafetensorsFile Open(string path, Layout layout)
    {
        var file = MappedFile.Open(path);
        try
        {
            // Before anything is built: the number of layers is the configuration's claim.
            if (layout.Bytes != file.Length)
            {
                throw new PackageFormatException(PackageRule.BareFloat32Size, path, $"this bare run of float32 values has {file.Length} bytes, and the configuration's architecture takes {layout.Bytes}. Convert the model again from its source.");
            }

            var tensors = new OrderedDictionary<string, SafetensorsTensor>(StringComparer.Ordinal);
            var offset = 0L;
            foreach (var (name, shape) in layout.Tensors())
            {
                var length = shape.Aggregate((long)sizeof(float), (product, extent) => product * extent);
                tensors.Add(name, new SafetensorsTensor { Name = name, Dtype = SafetensorsDtype.F32, DtypeName = "F32", Shape = shape, FilePath = path, Offset = offset, Length = length });
                offset += length;
            }

            return new SafetensorsFile(
                new(StringComparer.Ordinal) { [path] = file },
                tensors,
                [],
                ["The weights are a bare run of float32 values without a header; convert the model to safetensors."]);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static (string Name, long[] Shape)[] Embeddings(long hidden, long vocab, long positions, long types) =>
    [
        ("embeddings.word_embeddings.weight", [vocab, hidden]),
        ("embeddings.position_embeddings.weight", [positions, hidden]),
        ("embeddings.token_type_embeddings.weight", [types, hidden]),
        .. Norm("embeddings.LayerNorm", hidden),
    ];

    private static (string Name, long[] Shape)[] BertLayer(long hidden, long inner) =>
    [
        .. Linear("attention.self.query", hidden, hidden),
        .. Linear("attention.self.key", hidden, hidden),
        .. Linear("attention.self.value", hidden, hidden),
        .. Linear("attention.output.dense", hidden, hidden),
        .. Norm("attention.output.LayerNorm", hidden),
        .. Linear("intermediate.dense", inner, hidden),
        .. Linear("output.dense", hidden, inner),
        .. Norm("output.LayerNorm", hidden),
    ];

    private static (string Name, long[] Shape)[] Pooler(long hidden) => Linear("pooler.dense", hidden, hidden);

    private static (string Name, long[] Shape)[] Linear(string name, long outputs, long inputs) =>
        [($"{name}.weight", [outputs, inputs]), ($"{name}.bias", [outputs])];

    private static (string Name, long[] Shape)[] Norm(string name, long hidden) => [($"{name}.weight", [hidden]), ($"{name}.bias", [hidden])];

    /// <summary>The tensors of a run: first ones, those of one layer as often as there are layers, last ones.</summary>
    internal sealed record Layout((string Name, long[] Shape)[] First, long Layers, (string Name, long[] Shape)[] Layer, (string Name, long[] Shape)[] Last)
    {
        /// <summary>The bytes of the whole run. Extents are the configuration's claims, hence the width.</summary>
        public System.Numerics.BigInteger Bytes => sizeof(float) * (Elements(First) + (Layers * Elements(Layer)) + Elements(Last));

        public IEnumerable<(string Name, long[] Shape)> Tensors()
        {
            foreach (var tensor in First)
            {
                yield return tensor;
            }

            for (var i = 0L; i < Layers; i++)
            {
                foreach (var (name, shape) in Layer)
                {
                    yield return ($"encoder.layer.{i}.{name}", shape);
                }
            }

            foreach (var tensor in Last)
            {
                yield return tensor;
            }
        }

        private static System.Numerics.BigInteger Elements((string Name, long[] Shape)[] tensors) =>
            tensors.Aggregate(System.Numerics.BigInteger.Zero, (sum, tensor) => sum + tensor.Shape.Aggregate(System.Numerics.BigInteger.One, (product, extent) => product * extent));
    }
}
