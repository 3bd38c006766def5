using System.Buffers.Binary;
using System.Text;

namespace AiDotNet.Hub.Runtime.Tokenization.Files;

/// <summary>A field of a protocol buffer.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Value">Its value, where it is a number.</param>
/// <param name="Bytes">Its bytes, where it is a text, a message or a number of fixed length.</param>
internal readonly record struct ProtobufField(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The fields of a message.</summary>
    /// <exception cref="FormatException">The bytes are no message.</exception>
    public static IEnumerable<ProtobufField> ReadAll(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var key = ReadNumber(ref bytes);
            var number = checked((int)Math.Min(key >> 3, int.MaxValue));
            yield return (key & 7) switch
            {
                0 => new ProtobufField(number, ReadNumber(ref bytes), default),
                1 => new ProtobufField(number, 0, Take(ref bytes, 8)),
                2 => new ProtobufField(number, 0, Take(ref bytes, ReadNumber(ref bytes))),
                5 => new ProtobufField(number, 0, Take(ref bytes, 4)),
                var kind => throw new FormatException($"There is no kind {kind} of fields."),
            };
        }
    }

    public string AsText() => Strict.GetString(Bytes.Span);

    public int AsInt32() => unchecked((int)Value);

    public float AsSingle() => Bytes.Length == 4 ? BinaryPrimitives.ReadSingleLittleEndian(Bytes.Span) : throw new FormatException("A score has not four bytes.");

    private static ulong ReadNumber(ref ReadOnlyMemory<byte> bytes)
    {
        var value = 0UL;
        var span = bytes.Span;
        for (var i = 0; i < Math.Min(span.Length, 10); i++)
        {
            value |= (ulong)(span[i] & 0x7F) << (7 * i);
            if (span[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }

        throw new FormatException("A number does not end.");
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> bytes, ulong length)
    {
        if (length > (ulong)bytes.Length)
        {
            throw new FormatException("A field is longer than its message.");
        }

        var taken = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return taken;
    }
}
