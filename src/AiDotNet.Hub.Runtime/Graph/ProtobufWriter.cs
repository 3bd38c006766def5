using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>Writes the protobuf wire format, by field number. Enough of it for a model proto.</summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Integer(int field, long value)
    {
        Tag(field, Varint);
        Raw((ulong)value);
    }

    public void Float(int field, float value)
    {
        Tag(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.GetSpan(sizeof(float)), value);
        _buffer.Advance(sizeof(float));
    }

    public void Text(int field, string value)
    {
        Tag(field, LengthDelimited);
        var length = Encoding.UTF8.GetByteCount(value);
        Raw((ulong)length);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length));
        _buffer.Advance(length);
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited);
        Raw((ulong)value.Length);
        _buffer.Write(value);
    }

    public void Message(int field, ProtobufWriter message) => Bytes(field, message.Written);

    private void Tag(int field, int wireType) => Raw((ulong)((field << 3) | wireType));

    private void Raw(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
