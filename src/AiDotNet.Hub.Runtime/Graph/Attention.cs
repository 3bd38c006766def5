using Microsoft.ML.OnnxRuntime.Tensors;

namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>Attention of every position to every other one: the one place to exchange for another kernel.</summary>
internal static class Attention
{
    /// <summary>An additive mask [batch, 1, 1, keys] from one with 1 where a key may be seen and 0 where not.</summary>
    /// <remarks>The lowest finite float and not minus infinity: a row that is masked whole must not become NaN.</remarks>
    public static GraphValue AdditiveMask(this GraphBuilder graph, GraphValue mask)
    {
        var visible = graph.Node("Cast", [mask], NodeAttribute.Integer("to", (int)TensorElementType.Bool));
        var additive = graph.Node("Where", [visible, graph.Scalar(0f), graph.Scalar(float.MinValue)]);
        return graph.Node("Unsqueeze", [additive, graph.Constant(1, 2)]);
    }

    /// <summary><c>softmax(q kᵀ scale + mask) v</c> in heads that are contiguous slices of the projections.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="query">[batch * sequence, heads * head size]; key and value likewise.</param>
    /// <param name="key">The keys.</param>
    /// <param name="value">The values.</param>
    /// <param name="mask">An additive mask that broadcasts to [batch, heads, sequence, sequence].</param>
    /// <param name="batchAndSequence">The extents [batch, sequence], I64 [2].</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="headSize">The size of a head.</param>
    /// <returns>[batch * sequence, heads * head size].</returns>
    public static GraphValue SelfAttention(
        this GraphBuilder graph,
        GraphValue query,
        GraphValue key,
        GraphValue value,
        GraphValue mask,
        GraphValue batchAndSequence,
        long heads,
        long headSize)
    {
        var split = graph.Node("Concat", [batchAndSequence, graph.Constant(heads, headSize)], NodeAttribute.Integer("axis", 0));
        var q = Heads(graph, query, split, 0, 2, 1, 3);
        var k = Heads(graph, key, split, 0, 2, 3, 1);
        var v = Heads(graph, value, split, 0, 2, 1, 3);
        var scores = graph.Node("Mul", [graph.Node("MatMul", [q, k]), graph.Scalar(1 / MathF.Sqrt(headSize))]);
        var weights = graph.Node("Softmax", [graph.Node("Add", [scores, mask])], NodeAttribute.Integer("axis", -1));
        var context = graph.Node("Transpose", [graph.Node("MatMul", [weights, v])], NodeAttribute.Integers("perm", 0, 2, 1, 3));
        return graph.Node("Reshape", [context, graph.Constant(-1, heads * headSize)]);
    }

    private static GraphValue Heads(GraphBuilder graph, GraphValue x, GraphValue split, params long[] order) =>
        graph.Node("Transpose", [graph.Node("Reshape", [x, split])], NodeAttribute.Integers("perm", order));
}
