using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Xet;
using K4os.Compression.LZ4.Streams;

namespace AiDotNet.Hub.Tests.Xet;

public sealed class XorbTests
{
    private static IEnumerable<JsonNode> Kept =>
        XetFiles.Cases.SelectMany(item => item!["xorbs"]!.AsArray()).Select(xorb => xorb!).Where(xorb => XetFiles.Find($"xorbs/{xorb["hash"]}") is not null)
            .DistinctBy(xorb => (string)xorb["hash"]!);

    [Fact]
    public async Task Read_RecordedXorbs_ComeThroughUnchangedWithTheirIndex()
    {
        foreach (var xorb in Kept)
        {
            var bytes = await File.ReadAllBytesAsync(XetFiles.Find($"xorbs/{xorb["hash"]}")!, TestContext.Current.CancellationToken);
            var stream = new XorbCheckingStream(new DribblingStream(bytes), XetHash.Parse((string)xorb["hash"]!), appendIndex: false);

            Assert.Equal(bytes, await ReadAsync(stream));
            Assert.Equal(((int)xorb["chunks"]!, (int)xorb["rawSize"]!, (int)xorb["size"]!), (stream.Index.Count, stream.Index.RawSize, stream.Index.PackedSize));
        }

        Assert.True(Kept.Count() >= 11);
    }

    [Fact]
    public async Task Read_WithIndex_AppendsWhatParses()
    {
        var (hash, bytes) = await SeveralAsync();
        var stream = new XorbCheckingStream(new MemoryStream(bytes), hash, appendIndex: true);
        var all = await ReadAsync(stream);
        var index = XorbIndex.Parse(all.AsSpan(bytes.Length));

        Assert.Equal(hash, index.Root());
        Assert.Equal(bytes.Length, index.PackedSize);
        for (var i = 0; i < index.Count; i++)
        {
            Assert.Equal(i, index.ChunkAt(index.RawStart(i)));
            Assert.Equal(i, index.ChunkAt(index.RawStart(i + 1) - 1));
        }
    }

    [Fact]
    public async Task Read_AppendedFooter_IsLeftOut()
    {
        var (hash, bytes) = await SeveralAsync();
        var stream = new XorbCheckingStream(new MemoryStream([.. bytes, .. "XETBLOB"u8, .. new byte[500]]), hash, appendIndex: false);
        Assert.Equal(bytes, await ReadAsync(stream));
    }

    [Fact]
    public async Task Read_AnyByteChanged_IsRefused()
    {
        // Every byte of the heads, and enough of the others to meet each chunk's data: raw, packed, and the frames' own lengths.
        var (hash, bytes) = await SeveralAsync();
        var places = Enumerable.Range(0, 24).Concat(Enumerable.Range(0, 400).Select(i => i * bytes.Length / 400)).Append(bytes.Length - 1);
        foreach (var place in places.Distinct())
        {
            var changed = bytes.ToArray();
            changed[place] ^= 0x11;
            await Assert.ThrowsAsync<IntegrityException>(() => ReadAsync(new XorbCheckingStream(new MemoryStream(changed), hash, appendIndex: true)));
        }
    }

    [Fact]
    public async Task Read_CutAnywhere_IsRefused()
    {
        var (hash, bytes) = await SeveralAsync();
        foreach (var length in new[] { 0, 1, 7, 8, 9, 8199, 8200, 8201, bytes.Length / 2, bytes.Length - 1 })
        {
            var error = await Assert.ThrowsAsync<IntegrityException>(
                () => ReadAsync(new XorbCheckingStream(new MemoryStream(bytes[..length]), hash, appendIndex: true)));
            Assert.Contains(hash.ToString(), error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_FrameThatHoldsMoreThanItSays_IsRefusedWithoutMakingRoomForIt()
    {
        // 16 MB of zeros in a frame of some 66 KB, told to be 1000 bytes: in the form that clients send, and in another legal one.
        foreach (var chained in new[] { false, true })
        {
            var frame = new MemoryStream();
            await using (var encoder = LZ4Stream.Encode(frame, new LZ4EncoderSettings { ChainBlocks = chained, BlockSize = 65536 }, leaveOpen: true))
            {
                await encoder.WriteAsync(new byte[1 << 24], TestContext.Current.CancellationToken);
            }

            var packed = frame.ToArray();
            var bytes = new byte[XorbRecord.HeaderSize + packed.Length];
            new XorbRecord(packed.Length, XorbScheme.Lz4, 1000).Write(bytes);
            packed.CopyTo(bytes, XorbRecord.HeaderSize);
            var before = GC.GetAllocatedBytesForCurrentThread();
            await Assert.ThrowsAsync<IntegrityException>(() => ReadAsync(new XorbCheckingStream(new MemoryStream(bytes), default, appendIndex: false)));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        }
    }

    [Fact]
    public async Task Read_OtherLegalFrames_AreUnpacked()
    {
        var chunk = XetFiles.Lines(100_000);
        foreach (var settings in new[]
        {
            new LZ4EncoderSettings { ChainBlocks = true, BlockSize = 65536 },
            new LZ4EncoderSettings { ContentChecksum = true, BlockSize = 262144 },
            new LZ4EncoderSettings { BlockChecksum = true, BlockSize = 65536 },
        })
        {
            var frame = new MemoryStream();
            await using (var encoder = LZ4Stream.Encode(frame, settings, leaveOpen: true))
            {
                await encoder.WriteAsync(chunk, TestContext.Current.CancellationToken);
            }

            var unpacked = new byte[chunk.Length];
            new XorbRecord((int)frame.Length, XorbScheme.Lz4, chunk.Length).Unpack(frame.ToArray(), unpacked, "The chunk");
            Assert.Equal(chunk, unpacked);
        }
    }

    [Theory]
    [InlineData(20_000, 2)]
    [InlineData(0, 2)]
    [InlineData(XorbLimits.MaxChunks + 1, 1)]
    public async Task Read_TooManyChunks_IsRefused(int count, int length)
    {
        var bytes = new MemoryStream();
        var record = new byte[XorbRecord.HeaderSize + length];
        new XorbRecord(length, XorbScheme.Raw, length).Write(record);
        for (var i = 0; i < count; i++)
        {
            bytes.Write(record);
        }

        bytes.Position = 0;
        await Assert.ThrowsAsync<IntegrityException>(() => ReadAsync(new XorbCheckingStream(bytes, default, appendIndex: false)));
    }

    [Fact]
    public void Pack_EveryRecordedFile_UnpacksToTheSame()
    {
        var schemes = new HashSet<XorbScheme>();
        foreach (var name in new[] { "random-300k", "floats-512k", "text-200k", "zeros-5m", "tiny-50", "byte-1" })
        {
            var bytes = XetFiles.Make(name);
            for (int at = 0, length; at < bytes.Length; at += length)
            {
                length = GearChunker.FirstChunk(bytes.AsSpan(at));
                var chunk = bytes.AsSpan(at, length);
                var packed = new byte[XorbRecord.HeaderSize + length];
                var written = XorbRecord.Pack(chunk, packed);
                var record = XorbRecord.Read(packed, "The chunk");
                var unpacked = new byte[record.Length];
                record.Unpack(packed.AsSpan(XorbRecord.HeaderSize, record.PackedLength), unpacked, "The chunk");

                Assert.Equal(written, XorbRecord.HeaderSize + record.PackedLength);
                Assert.True(chunk.SequenceEqual(unpacked));
                schemes.Add(record.Scheme);
            }
        }

        Assert.Equal(3, schemes.Count);
    }

    [Fact]
    public void Pack_RecordedChunks_WritesTheRecordedHeads()
    {
        foreach (var vector in XetFiles.Vectors["records"]!.AsArray().Where(vector => (string)vector!["case"]! is "max" or "byte" or "tiny"))
        {
            var chunk = XetFiles.Make((string)vector!["case"]! switch { "max" => "max-131072", "byte" => "byte-1", _ => "tiny-50" });
            var packed = new byte[XorbRecord.HeaderSize + chunk.Length];
            XorbRecord.Pack(chunk, packed);
            var head = Convert.ToHexStringLower(packed.AsSpan(0, XorbRecord.HeaderSize));
            Assert.Equal(((string)vector["header"]!)[8..], head[8..]);
            if (vector["frameHead"] is { } frame)
            {
                Assert.Equal(((string)frame!)[..14], Convert.ToHexStringLower(packed.AsSpan(XorbRecord.HeaderSize, 7)));
            }
        }
    }

    [Fact]
    public void ByteGroups_RecordedInputs_AreSplitAndJoined()
    {
        foreach (var vector in XetFiles.Vectors["byteGrouping"]!.AsArray())
        {
            var plain = Convert.FromHexString((string)vector!["plain"]!);
            var (planes, joined) = (new byte[plain.Length], new byte[plain.Length]);
            ByteGroups.Split(plain, planes);
            ByteGroups.Join(planes, joined);
            Assert.Equal((string)vector["planes"]!, Convert.ToHexStringLower(planes));
            Assert.Equal(plain, joined);
        }
    }

    private static async Task<(XetHash Hash, byte[] Bytes)> SeveralAsync()
    {
        var hash = (string)XetFiles.Cases.Single(item => (string)item!["name"]! == "several")!["xorbs"]![0]!["hash"]!;
        return (XetHash.Parse(hash), await File.ReadAllBytesAsync(XetFiles.Find($"xorbs/{hash}")!, TestContext.Current.CancellationToken));
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    /// <summary>Gives a few bytes at a time, as a network does.</summary>
    private sealed class DribblingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + (int)(Position % 4099))], cancellationToken);
    }
}
