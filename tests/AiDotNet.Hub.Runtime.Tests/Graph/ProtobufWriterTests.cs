using AiDotNet.Hub.Runtime.Graph;

namespace AiDotNet.Hub.Runtime.Tests.Graph;

/// <summary>Bytes as the encoding's own documentation has them.</summary>
public sealed class ProtobufWriterTests
{
    [Theory]
    [InlineData(1, 150, "089601")]
    [InlineData(1, 0, "0800")]
    [InlineData(15, 127, "787F")]
    [InlineData(16, 128, "80018001")]
    [InlineData(3, -2, "18FEFFFFFFFFFFFFFFFF01")]
    public void Integer_AnyValue_IsAVarint(int field, long value, string hex)
    {
        var writer = new ProtobufWriter();
        writer.Integer(field, value);
        Assert.Equal(hex, Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Text_OutsideAscii_IsLengthInBytesAndUtf8()
    {
        var writer = new ProtobufWriter();
        writer.Text(2, "testé");
        Assert.Equal("120674657374C3A9", Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Float_AnyValue_IsLittleEndian()
    {
        var writer = new ProtobufWriter();
        writer.Float(2, 1.5f);
        Assert.Equal("150000C03F", Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Message_Nested_IsPrefixedByItsLength()
    {
        var inner = new ProtobufWriter();
        inner.Integer(1, 150);
        var writer = new ProtobufWriter();
        writer.Message(3, inner);
        Assert.Equal("1A03089601", Convert.ToHexString(writer.Written));
    }

    [Fact]
    public void Bytes_LongerThanAByteCanCount_HaveAVarintLength()
    {
        var writer = new ProtobufWriter();
        writer.Bytes(9, new byte[300]);
        Assert.Equal("4AAC02", Convert.ToHexString(writer.Written[..3]));
        Assert.Equal(303, writer.Written.Length);
    }
}
