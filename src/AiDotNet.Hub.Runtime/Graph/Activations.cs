using System.Collections.Frozen;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>Activation functions by the names that transformers gives them.</summary>
internal static class Activations
{
    private static readonly FrozenDictionary<string, Func<GraphBuilder, GraphValue, GraphValue>> ByName =
        new Dictionary<string, Func<GraphBuilder, GraphValue, GraphValue>>(StringComparer.Ordinal)
        {
            ["gelu"] = Gelu,
            ["gelu_python"] = Gelu,
            ["gelu_new"] = TanhGelu,
            ["gelu_fast"] = TanhGelu,
            ["gelu_pytorch_tanh"] = TanhGelu,
            ["gelu_10"] = (graph, x) => graph.Node("Clip", [Gelu(graph, x), graph.Scalar(-10f), graph.Scalar(10f)]),
            ["quick_gelu"] = (graph, x) =>
                graph.Node("Mul", [x, graph.Node("Sigmoid", [graph.Node("Mul", [x, graph.Scalar(1.702f)])])]),
            ["silu"] = Silu,
            ["swish"] = Silu,
            ["relu"] = (graph, x) => graph.Node("Relu", [x]),
            ["relu2"] = SquaredRelu,
            ["relu6"] = (graph, x) => graph.Node("Clip", [x, graph.Scalar(0f), graph.Scalar(6f)]),
            ["leaky_relu"] = (graph, x) => graph.Node("LeakyRelu", [x], NodeAttribute.Float("alpha", 0.01f)),
            ["tanh"] = (graph, x) => graph.Node("Tanh", [x]),
            ["sigmoid"] = (graph, x) => graph.Node("Sigmoid", [x]),
            ["mish"] = (graph, x) => graph.Node("Mish", [x]),
            ["linear"] = (_, x) => x,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Applies the function of that name.</summary>
    /// <exception cref="HubException">This version does not know the function; the message names it.</exception>
    public static GraphValue Activate(this GraphBuilder graph, GraphValue x, string name) =>
        ByName.TryGetValue(name, out var function)
            ? function(graph, x)
            : throw new HubException(
                HubErrorCode.NotSupported,
                $"The activation function '{name}' is not supported; known are: {string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal))}.");

    private static GraphValue Gelu(GraphBuilder graph, GraphValue x) => graph.Node("Gelu", [x]);

    private static GraphValue Silu(GraphBuilder graph, GraphValue x) => graph.Node("Mul", [x, graph.Node("Sigmoid", [x])]);

    private static GraphValue SquaredRelu(GraphBuilder graph, GraphValue x)
    {
        var positive = graph.Node("Relu", [x]);
        return graph.Node("Mul", [positive, positive]);
    }

    // Differs from the erf form by up to 5e-4.
    private static GraphValue TanhGelu(GraphBuilder graph, GraphValue x) => graph.Node("Gelu", [x], NodeAttribute.Text("approximate", "tanh"));
}
