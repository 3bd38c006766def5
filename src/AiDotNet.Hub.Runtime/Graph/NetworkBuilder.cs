using AiDotNet.Hub.Packaging.Safetensors;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>A graph and the checkpoint that its weights come from: what the common blocks are built on. Everything computes in f32.</summary>
internal sealed class NetworkBuilder(GraphBuilder graph, Checkpoint checkpoint)
{
    private readonly Dictionary<string, GraphValue> _casts = new(StringComparer.Ordinal);

    /// <summary>The graph.</summary>
    public GraphBuilder Graph => graph;

    /// <summary>The tensors by the architecture's names.</summary>
    public Checkpoint Checkpoint => checkpoint;

    /// <summary>A weight as f32. One that is stored in another type has one Cast behind it, which ONNX Runtime folds while loading.</summary>
    public GraphValue Weight(string name, params ReadOnlySpan<long> shape)
    {
        var tensor = checkpoint.Take(name, shape);
        var stored = graph.Weight(tensor);
        if (tensor.Dtype == SafetensorsDtype.F32)
        {
            return stored;
        }

        if (!_casts.TryGetValue(tensor.Name, out var cast))
        {
            _casts[tensor.Name] = cast = ToFloat(stored);
        }

        return cast;
    }

    /// <summary><c>x Wᵀ + b</c> on activations [rows, inputs], weights stored [outputs, inputs] as <c>nn.Linear</c> does.</summary>
    public GraphValue Linear(GraphValue x, string name, long inputs, long outputs) =>
        Linear(x, Weight($"{name}.weight", outputs, inputs), Weight($"{name}.bias", outputs));

    /// <summary><c>x Wᵀ + b</c> with weights that are taken already.</summary>
    public GraphValue Linear(GraphValue x, GraphValue weight, GraphValue bias) =>
        graph.Node("Gemm", [x, weight, bias], NodeAttribute.Integer("transB", 1));

    /// <summary>LayerNorm over the last axis, with weight and bias.</summary>
    public GraphValue LayerNorm(GraphValue x, string name, long size, float epsilon) =>
        graph.Node(
            "LayerNormalization",
            [x, Weight($"{name}.weight", size), Weight($"{name}.bias", size)],
            NodeAttribute.Integer("axis", -1),
            NodeAttribute.Float("epsilon", epsilon));

    /// <summary>Rows of a table. Rows are gathered first and then raised to f32, so that the table itself stays where it is.</summary>
    public GraphValue Embedding(GraphValue ids, string name, long rows, long size)
    {
        var tensor = checkpoint.Take(name, rows, size);
        var gathered = graph.Node("Gather", [graph.Weight(tensor), ids]);
        return tensor.Dtype == SafetensorsDtype.F32 ? gathered : ToFloat(gathered);
    }

    private GraphValue ToFloat(GraphValue value) =>
        graph.Node("Cast", [value], NodeAttribute.Integer("to", (int)TensorElementType.Float));
}
