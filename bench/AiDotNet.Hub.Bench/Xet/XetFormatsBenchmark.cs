using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Bench.Xet;

/// <summary>What one core does with the Xet formats, beside SHA-256: hashing, cutting, packing and unpacking chunks of random bytes, floats and text.</summary>
internal static class XetFormatsBenchmark
{
    private const int Size = 64 << 20;
    private const int Runs = 5;

    public static int Run()
    {
        var random = new byte[Size];
        new Random(1).NextBytes(random);
        var floats = new byte[Size];
        var generator = new Random(2);
        for (var i = 0; i < Size; i += sizeof(float))
        {
            BitConverter.TryWriteBytes(floats.AsSpan(i), (float)((generator.NextDouble() + generator.NextDouble() - 1) * 0.05));
        }

        Print("SHA-256", random, bytes => SHA256.HashData(bytes));
        Print("BLAKE3, 64 MiB at once", random, bytes => XetHash.OfChunk(bytes));
        Print("BLAKE3, chunks of 64 KiB", random, bytes =>
        {
            for (var at = 0; at < bytes.Length; at += 64 << 10)
            {
                XetHash.OfChunk(bytes.AsSpan(at, 64 << 10));
            }
        });
        Print("cutting", random, bytes => Cut(bytes, (_, _) => { }));
        Print("cutting and hashing", random, bytes => Cut(bytes, (at, length) => XetHash.OfChunk(bytes.AsSpan(at, length))));
        foreach (var (name, content) in new[] { ("random", random), ("floats", floats) })
        {
            var packed = new byte[Size + (Size >> 4)];
            var length = 0;
            Print($"packing {name}", content, bytes =>
            {
                length = 0;
                Cut(bytes, (at, size) => length += XorbRecord.Pack(bytes.AsSpan(at, size), packed.AsSpan(length)));
            });
            Print($"unpacking {name}, {(double)length / Size:P0} of its size", content, _ => Unpack(packed.AsSpan(0, length)));
        }

        return 0;
    }

    private static void Cut(byte[] bytes, Action<int, int> chunk)
    {
        for (int at = 0, length; at < bytes.Length; at += length)
        {
            length = GearChunker.FirstChunk(bytes.AsSpan(at));
            chunk(at, length);
        }
    }

    private static void Unpack(ReadOnlySpan<byte> packed)
    {
        var chunk = new byte[GearChunker.LargestChunk];
        while (!packed.IsEmpty)
        {
            var record = XorbRecord.Read(packed, "The chunk");
            record.Unpack(packed.Slice(XorbRecord.HeaderSize, record.PackedLength), chunk.AsSpan(0, record.Length), "The chunk");
            packed = packed[(XorbRecord.HeaderSize + record.PackedLength)..];
        }
    }

    private static void Print(string name, byte[] bytes, Action<byte[]> work)
    {
        var best = double.MaxValue;
        for (var run = 0; run <= Runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            work(bytes);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-40} {bytes.Length / best / 1e9,6:0.00} GB/s"));
    }
}
