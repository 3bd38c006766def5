using System.Security.Cryptography;
using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Api.Commits;
using CsCheck;

namespace AiDotNet.Hub.Server.Tests.Api.Commits;

public sealed class CommitLineReaderTests
{
    private static readonly CommitBodyLimits Small = new() { LongText = 64, Line = 512, LongestText = 1 << 20 };

    [Fact]
    public async Task ReadAsync_LinesOfEveryKind_GivesThemInOrder()
    {
        using var spool = new TemporaryDirectory();
        await using var reader = Reader(
            """
            {"key": "header", "value": {"summary": "say \"hi\"\n", "description": ""}}

            {"key":"file","value":{"content":"aGk=","path":"a.txt","encoding":"base64"}}
            {"key":"deletedFile","value":{"path":"b"}}
            """,
            Small,
            spool);

        var header = await reader.ReadAsync(CancellationToken.None);
        Assert.Equal(("header", 1, "say \"hi\"\n"), (header!.Key, header.Number, header.Value.GetProperty("summary").GetString()));
        var file = await reader.ReadAsync(CancellationToken.None);
        Assert.Equal(("file", 3), (file!.Key, file.Number));
        Assert.Equal("hi", Encoding.UTF8.GetString(await BytesAsync(file, isBase64: true)));
        Assert.Equal("deletedFile", (await reader.ReadAsync(CancellationToken.None))!.Key);
        Assert.Null(await reader.ReadAsync(CancellationToken.None));
        Assert.Empty(Directory.EnumerateFileSystemEntries(spool));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task ReadAsync_LongContent_ComesFromDiskAndLeavesNothing(int chunk)
    {
        using var spool = new TemporaryDirectory();
        var bytes = RandomNumberGenerator.GetBytes(50_000);
        var body = $$$"""{"key":"file","value":{"content":"{{{Convert.ToBase64String(bytes).Replace("+", "\\u002B", StringComparison.Ordinal)}}}","path":"a.bin","encoding":"base64"}}""";
        await using (var reader = new CommitLineReader(new ChunkedStream(Encoding.UTF8.GetBytes(body + "\n" + body), chunk), Small, spool))
        {
            for (var i = 0; i < 2; i++)
            {
                var line = await reader.ReadAsync(CancellationToken.None);
                Assert.NotNull(line!.LongContent);
                Assert.Equal("a.bin", line.Value.GetProperty("path").GetString());
                Assert.Equal("", line.Value.GetProperty("content").GetString());
                Assert.Single(Directory.EnumerateFiles(spool));
                Assert.Equal(bytes, await BytesAsync(line, isBase64: true));
            }

            Assert.Null(await reader.ReadAsync(CancellationToken.None));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(spool));
    }

    [Fact]
    public async Task ReadAsync_AnyText_IsWhatAJsonReaderReads()
    {
        using var spool = new TemporaryDirectory();
        await Gen.Select(Gen.String[0, 300], Gen.Int[1, 40], Gen.Bool).SampleAsync(
            async (text, chunk, ascii) =>
            {
                // Lone surrogates are no text, so nobody can send them as UTF-8.
                text = new UTF8Encoding(false).GetString(Encoding.UTF8.GetBytes(text));
                var encoder = ascii ? System.Text.Encodings.Web.JavaScriptEncoder.Default : System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
                var body = $$$"""{"key":"file","value":{"path":"x","content":"{{{encoder.Encode(text)}}}"}}""";
                await using var reader = new CommitLineReader(new ChunkedStream(Encoding.UTF8.GetBytes(body), chunk), Small, spool);
                var line = await reader.ReadAsync(CancellationToken.None);
                Assert.Equal(text, Encoding.UTF8.GetString(await BytesAsync(line!, isBase64: false)));
            },
            iter: 300,
            threads: 1);
        Assert.Empty(Directory.EnumerateFileSystemEntries(spool));
    }

    [Theory]
    [InlineData("""{"key":"file","value":{"path":"LONG","content":""}}""")]
    [InlineData("""{"key":"LONG","value":{}}""")]
    [InlineData("""{"content":"LONG","key":"file","value":{}}""")]
    [InlineData("""{"key":"file","value":{"inner":{"content":"LONG"}}}""")]
    [InlineData("""{"key":"file","value":{"content":"LONG","more":"LONG"}}""")]
    [InlineData("""{"key":"file","value":{"content":"LONG\x"}}""")]
    public async Task ReadAsync_LongTextElsewhereOrMalformed_Refuses(string body)
    {
        using var spool = new TemporaryDirectory();
        await using var reader = Reader(body.Replace("LONG", new string('a', 200), StringComparison.Ordinal), Small, spool);
        await Assert.ThrowsAsync<HubException>(async () => await BytesAsync((await reader.ReadAsync(CancellationToken.None))!, isBase64: false));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"key":"file"}""")]
    [InlineData("""{"key":1,"value":{}}""")]
    [InlineData("""{"key":"file","value":"x"}""")]
    [InlineData("{\"key\":\"file\",\"value\":{\"path\":\"a\nb\"}}")]
    [InlineData("""{"key":"file","value":{"path":"a""")]
    public async Task ReadAsync_Malformed_NamesTheLine(string body)
    {
        using var spool = new TemporaryDirectory();
        await using var reader = Reader("""{"key":"header","value":{}}""" + "\n" + body, Small, spool);
        Assert.NotNull(await reader.ReadAsync(CancellationToken.None));
        var refusal = await Assert.ThrowsAsync<HubException>(() => reader.ReadAsync(CancellationToken.None));
        Assert.Equal(HubErrorCode.InvalidRequest, refusal.Code);
        Assert.Contains("Line 2 ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_LineOfManyShortTexts_IsLimited()
    {
        using var spool = new TemporaryDirectory();
        var body = "{\"key\":\"file\",\"value\":{" + string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"k{i}\":\"0123456789\"")) + "}}";
        await using var reader = Reader(body, Small, spool);
        Assert.Equal(HubErrorCode.InvalidRequest, (await Assert.ThrowsAsync<HubException>(() => reader.ReadAsync(CancellationToken.None))).Code);
    }

    [Fact]
    public async Task ReadAsync_ContentBeyondTheLimit_RefusesAndLeavesNothing()
    {
        using var spool = new TemporaryDirectory();
        await using (var reader = Reader(
            "{\"key\":\"file\",\"value\":{\"content\":\"" + new string('a', 5000) + "\"}}", Small with { LongestText = 4096 }, spool))
        {
            await Assert.ThrowsAsync<HubException>(() => reader.ReadAsync(CancellationToken.None));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(spool));
    }

    [Theory]
    [InlineData("!!!!")]
    [InlineData("aGk")]
    [InlineData("aGk=aGk=")]
    public async Task OpenContentAsync_NoBase64_NamesTheFile(string content)
    {
        using var spool = new TemporaryDirectory();
        foreach (var padding in new[] { "", new string('A', 400) })
        {
            await using var reader = Reader($$$"""{"key":"file","value":{"content":"{{{padding + content}}}"}}""", Small, spool);
            var line = await reader.ReadAsync(CancellationToken.None);
            var refusal = await Assert.ThrowsAsync<HubException>(() => BytesAsync(line!, isBase64: true));
            Assert.Contains("'a.bin'", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ReadAsync_LargeContent_TakesLittleMemory()
    {
        using var spool = new TemporaryDirectory();
        const int Megabytes = 48;
        await using var reader = new CommitLineReader(new RepeatingBody(Megabytes * 1024 * 1024), new CommitBodyLimits(), spool);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var line = await reader.ReadAsync(CancellationToken.None);
        await using var content = await line!.OpenContentAsync("a.bin", isBase64: true, CancellationToken.None);
        var (total, buffer) = (0L, new byte[64 * 1024]);
        for (int read; (read = await content.ReadAsync(buffer)) > 0;)
        {
            total += read;
        }

        Assert.Equal(Megabytes * 1024L * 1024 / 4 * 3, total);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 8 * 1024 * 1024);
    }

    private static CommitLineReader Reader(string body, CommitBodyLimits limits, string spool) =>
        new(new MemoryStream(Encoding.UTF8.GetBytes(body)), limits, spool);

    private static async Task<byte[]> BytesAsync(CommitBodyLine line, bool isBase64)
    {
        await using var content = await line.OpenContentAsync("a.bin", isBase64, CancellationToken.None);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>Gives a few bytes at a time, as a network does.</summary>
    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }

    /// <summary>A file line whose content is a number of <c>A</c>, made while it is read.</summary>
    private sealed class RepeatingBody(long length) : Stream
    {
        private static readonly byte[] Head = "{\"key\":\"file\",\"value\":{\"content\":\""u8.ToArray();
        private static readonly byte[] Foot = "\",\"path\":\"a.bin\",\"encoding\":\"base64\"}}\n"u8.ToArray();
        private long _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override int Read(Span<byte> buffer)
        {
            int taken;
            if (_position < Head.Length)
            {
                taken = Math.Min(buffer.Length, Head.Length - (int)_position);
                Head.AsSpan((int)_position, taken).CopyTo(buffer);
            }
            else if (_position < Head.Length + length)
            {
                taken = (int)Math.Min(buffer.Length, Head.Length + length - _position);
                buffer[..taken].Fill((byte)'A');
            }
            else
            {
                var at = (int)(_position - Head.Length - length);
                taken = Math.Min(buffer.Length, Foot.Length - at);
                Foot.AsSpan(at, taken).CopyTo(buffer);
            }

            _position += taken;
            return taken;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
