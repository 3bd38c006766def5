namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>An attribute of a node.</summary>
internal readonly record struct NodeAttribute
{
    private const int FloatType = 1;
    private const int IntegerType = 2;
    private const int StringType = 3;
    private const int IntegersType = 7;

    private readonly string _name;
    private readonly int _type;
    private readonly float _float;
    private readonly string _text;
    private readonly long[] _integers;

    private NodeAttribute(string name, int type, float number = 0, string text = "", params long[] integers) =>
        (_name, _type, _float, _text, _integers) = (name, type, number, text, integers);

    public static NodeAttribute Float(string name, float value) => new(name, FloatType, value);

    public static NodeAttribute Integer(string name, long value) => new(name, IntegerType, integers: value);

    public static NodeAttribute Text(string name, string value) => new(name, StringType, text: value);

    public static NodeAttribute Integers(string name, params long[] values) => new(name, IntegersType, integers: values);

    /// <summary>The attribute as an AttributeProto.</summary>
    public ProtobufWriter Write()
    {
        var proto = new ProtobufWriter();
        proto.Text(1, _name);
        switch (_type)
        {
            case FloatType:
                proto.Float(2, _float);
                break;
            case IntegerType:
                proto.Integer(3, _integers[0]);
                break;
            case StringType:
                proto.Text(4, _text);
                break;
            default:
                foreach (var value in _integers)
                {
                    proto.Integer(8, value);
                }

                break;
        }

        proto.Integer(20, _type);
        return proto;
    }
}
