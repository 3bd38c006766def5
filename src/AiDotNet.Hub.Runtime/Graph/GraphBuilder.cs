using System.Globalization;
using System.Runtime.InteropServices;
using AiDotNet.Hub.Packaging.Safetensors;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>
/// Describes a network as an ONNX graph and writes it as a model proto. Weights are not copied: their initializers point
/// into the safetensors file. The numbers are the fields of onnx.proto.
/// </summary>
internal sealed class GraphBuilder(ExternalWeights weights)
{
    // ONNX Runtime 1.31 loads opsets up to 26 and IR versions up to 13; these are the oldest that have what the blocks use.
    private const int IrVersion = 10;
    private const int Opset = 21;

    private readonly ProtobufWriter _graph = new();
    private readonly Dictionary<string, GraphValue> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GraphValue> _constants = new(StringComparer.Ordinal);
    private readonly List<string> _outputs = [];
    private int _values;

    /// <summary>The names of the outputs, in the order they were added.</summary>
    public IReadOnlyList<string> OutputNames => _outputs;

    /// <summary>Adds an input.</summary>
    /// <param name="name">The name, as callers give it.</param>
    /// <param name="type">The element type.</param>
    /// <param name="axes">The names of the axes; equal names mean equal extents.</param>
    public GraphValue Input(string name, TensorElementType type, params ReadOnlySpan<string> axes)
    {
        _graph.Message(11, ValueInfo(name, type, axes));
        return new GraphValue(name);
    }

    /// <summary>Makes a value an output of the graph.</summary>
    public void Output(string name, GraphValue value, params ReadOnlySpan<string> axes)
    {
        WriteNode("Identity", [value], name, default);
        _graph.Message(12, ValueInfo(name, TensorElementType.Float, axes));
        _outputs.Add(name);
    }

    /// <summary>An initializer that points at a tensor's bytes where they lie, in the tensor's own type.</summary>
    public GraphValue Weight(SafetensorsTensor tensor)
    {
        if (_weights.TryGetValue(tensor.Name, out var known))
        {
            return known;
        }

        var proto = Tensor(tensor.Name, tensor.Dtype.ToElementType(), [.. tensor.Shape]);
        External(proto, "location", weights.LocationOf(tensor.FilePath));
        External(proto, "offset", tensor.Offset.ToString(CultureInfo.InvariantCulture));
        External(proto, "length", tensor.Length.ToString(CultureInfo.InvariantCulture));
        proto.Integer(14, 1);
        _graph.Message(5, proto);
        return _weights[tensor.Name] = new GraphValue(tensor.Name);
    }

    /// <summary>A small constant inside the graph.</summary>
    public GraphValue Constant(params ReadOnlySpan<long> values) =>
        Constant(TensorElementType.Int64, MemoryMarshal.AsBytes(values), [values.Length]);

    /// <summary>A scalar inside the graph.</summary>
    public GraphValue Scalar(float value) => Constant(TensorElementType.Float, MemoryMarshal.AsBytes([value]), []);

    /// <summary>A scalar inside the graph.</summary>
    public GraphValue Scalar(long value) => Constant(TensorElementType.Int64, MemoryMarshal.AsBytes([value]), []);

    /// <summary>Adds a node of the standard operator set with one output.</summary>
    public GraphValue Node(string operation, ReadOnlySpan<GraphValue> inputs, params ReadOnlySpan<NodeAttribute> attributes)
    {
        var output = Fresh();
        WriteNode(operation, inputs, output, attributes);
        return new GraphValue(output);
    }

    /// <summary>The bytes of the model proto.</summary>
    public byte[] Build()
    {
        _graph.Text(2, "model");
        var model = new ProtobufWriter();
        model.Integer(1, IrVersion);
        model.Text(2, "AiDotNet.Hub");
        model.Message(7, _graph);
        model.Message(8, OperatorSet());
        return model.Written.ToArray();
    }

    // The standard operators, whose domain is the empty text.
    private static ProtobufWriter OperatorSet()
    {
        var proto = new ProtobufWriter();
        proto.Text(1, "");
        proto.Integer(2, Opset);
        return proto;
    }

    private static ProtobufWriter ValueInfo(string name, TensorElementType type, ReadOnlySpan<string> axes)
    {
        var shape = new ProtobufWriter();
        foreach (var axis in axes)
        {
            var dimension = new ProtobufWriter();
            if (long.TryParse(axis, NumberStyles.None, CultureInfo.InvariantCulture, out var extent))
            {
                dimension.Integer(1, extent);
            }
            else
            {
                dimension.Text(2, axis);
            }

            shape.Message(1, dimension);
        }

        var tensor = new ProtobufWriter();
        tensor.Integer(1, (int)type);
        tensor.Message(2, shape);
        var typeProto = new ProtobufWriter();
        typeProto.Message(1, tensor);
        var value = new ProtobufWriter();
        value.Text(1, name);
        value.Message(2, typeProto);
        return value;
    }

    private static ProtobufWriter Tensor(string name, TensorElementType type, ReadOnlySpan<long> shape)
    {
        var proto = new ProtobufWriter();
        foreach (var extent in shape)
        {
            proto.Integer(1, extent);
        }

        proto.Integer(2, (int)type);
        proto.Text(8, name);
        return proto;
    }

    private static void External(ProtobufWriter tensor, string key, string value)
    {
        var entry = new ProtobufWriter();
        entry.Text(1, key);
        entry.Text(2, value);
        tensor.Message(13, entry);
    }

    private GraphValue Constant(TensorElementType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape)
    {
        var key = $"{type}{(shape.IsEmpty ? "" : "[]")}{Convert.ToHexString(bytes)}";
        if (_constants.TryGetValue(key, out var known))
        {
            return known;
        }

        var proto = Tensor(Fresh(), type, shape);
        proto.Bytes(9, bytes);
        _graph.Message(5, proto);
        return _constants[key] = new GraphValue(Last());
    }

    private void WriteNode(string operation, ReadOnlySpan<GraphValue> inputs, string output, ReadOnlySpan<NodeAttribute> attributes)
    {
        var node = new ProtobufWriter();
        foreach (var input in inputs)
        {
            node.Text(1, input.Name);
        }

        node.Text(2, output);
        node.Text(4, operation);
        foreach (var attribute in attributes)
        {
            node.Message(5, attribute.Write());
        }

        _graph.Message(1, node);
    }

    // No tensor of a checkpoint and no input begins with a percent sign.
    private string Fresh() => string.Create(CultureInfo.InvariantCulture, $"%{++_values}");

    private string Last() => string.Create(CultureInfo.InvariantCulture, $"%{_values}");
}
