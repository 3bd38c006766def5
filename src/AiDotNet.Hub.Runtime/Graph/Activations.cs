namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>Activation functions by the names that transformers gives them.</summary>
internal static class Activations
{
    /// <summary>Whether <see cref="Activate"/> knows the function of that name.</summary>
    public static bool IsKnown(string name) => name is "gelu" or "gelu_python" or "gelu_new" or "gelu_fast" or "gelu_pytorch_tanh" or "gelu_10"
        or "quick_gelu" or "silu" or "swish" or "relu" or "relu2" or "relu6" or "leaky_relu" or "tanh" or "sigmoid" or "mish" or "linear";

    /// <summary>Applies the function of that name.</summary>
    /// <exception cref="NotSupportedException">This version does not know the function; the message names it.</exception>
    public static GraphValue Activate(this GraphBuilder graph, GraphValue x, string name) => name switch
    {
        "gelu" or "gelu_python" => Gelu(graph, x),
        // Differs from the erf form by up to 5e-4.
        "gelu_new" or "gelu_fast" or "gelu_pytorch_tanh" => graph.Node("Gelu", [x], NodeAttribute.Text("approximate", "tanh")),
        "gelu_10" => graph.Node("Clip", [Gelu(graph, x), graph.Scalar(-10f), graph.Scalar(10f)]),
        "quick_gelu" => graph.Node("Mul", [x, graph.Node("Sigmoid", [graph.Node("Mul", [x, graph.Scalar(1.702f)])])]),
        "silu" or "swish" => graph.Node("Mul", [x, graph.Node("Sigmoid", [x])]),
        "relu" => graph.Node("Relu", [x]),
        "relu2" => SquaredRelu(graph, x),
        "relu6" => graph.Node("Clip", [x, graph.Scalar(0f), graph.Scalar(6f)]),
        "leaky_relu" => graph.Node("LeakyRelu", [x], NodeAttribute.Float("alpha", 0.01f)),
        "tanh" => graph.Node("Tanh", [x]),
        "sigmoid" => graph.Node("Sigmoid", [x]),
        "mish" => graph.Node("Mish", [x]),
        "linear" => x,
        _ => throw new NotSupportedException($"The activation function '{name}' is not supported."),
    };

    private static GraphValue Gelu(GraphBuilder graph, GraphValue x) => graph.Node("Gelu", [x]);

    private static GraphValue SquaredRelu(GraphBuilder graph, GraphValue x)
    {
        var positive = graph.Node("Relu", [x]);
        return graph.Node("Mul", [positive, positive]);
    }
}
