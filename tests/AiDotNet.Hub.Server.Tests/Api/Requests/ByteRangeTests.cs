using AiDotNet.Hub.Server.Api.Requests;
using CsCheck;

namespace AiDotNet.Hub.Server.Tests.Api.Requests;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-9", 100, 0, 10)]
    [InlineData("bytes=90-", 100, 90, 10)]
    [InlineData("bytes=-5", 100, 95, 5)]
    [InlineData("bytes=-500", 100, 0, 100)]
    [InlineData("bytes=50-2000", 100, 50, 50)]
    [InlineData("bytes=0-0", 100, 0, 1)]
    [InlineData("bytes=99-99999999999999999999999", 100, 99, 1)]
    [InlineData("Bytes= 1 - 2 ", 100, 1, 2)]
    public void Parse_WithinTheFile_IsAPart(string header, long size, long offset, long length) =>
        Assert.Equal(new ByteRange(ByteRangeKind.Part, offset, length), ByteRange.Parse(header, size));

    [Theory]
    [InlineData("bytes=100-")]
    [InlineData("bytes=100-200")]
    [InlineData("bytes=99999999999999999999-")]
    [InlineData("bytes=-0")]
    public void Parse_BeyondTheEnd_IsUnsatisfiable(string header) =>
        Assert.Equal(ByteRangeKind.Unsatisfiable, ByteRange.Parse(header, 100).Kind);

    [Theory]
    [InlineData(null, 100)]
    [InlineData("bytes=5-2", 100)]
    [InlineData("bytes=0-1,5-6", 100)]
    [InlineData("items=0-1", 100)]
    [InlineData("bytes=a-b", 100)]
    [InlineData("bytes=--5", 100)]
    [InlineData("bytes=", 100)]
    [InlineData("bytes=-", 100)]
    [InlineData("bytes=0-0", 0)]
    public void Parse_NoUsableRange_IsTheWholeFile(string? header, long size) =>
        Assert.Equal(new ByteRange(ByteRangeKind.Whole, 0, size), ByteRange.Parse(header, size));

    [Fact]
    public void Parse_AnyRange_StaysWithinTheFile() =>
        Gen.Select(Gen.Long[0, 50], Gen.Long[0, 60], Gen.Long[0, 60]).Sample((size, first, last) =>
        {
            foreach (var header in new[] { $"bytes={first}-{last}", $"bytes={first}-", $"bytes=-{last}" })
            {
                var range = ByteRange.Parse(header, size);
                Assert.InRange(range.Offset, 0, size);
                Assert.InRange(range.Length, 0, size - range.Offset);
                Assert.True(range.Kind != ByteRangeKind.Part || range.Length > 0);
            }
        });
}
