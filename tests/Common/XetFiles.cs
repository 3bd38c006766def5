using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Tests.Common;

/// <summary>The plain files of the recorded Xet uploads, made from nothing, and the recordings themselves.</summary>
internal static class XetFiles
{
    private static readonly Lazy<JsonNode> LazyVectors = new(() => JsonNode.Parse(File.ReadAllText(Fixtures.Committed("xet/vectors.json")))!);

    private static readonly Lazy<JsonArray> LazyCases = new(() => JsonNode.Parse(File.ReadAllText(Fixtures.Committed("xet/cases.json")))!["cases"]!.AsArray());

    public static JsonNode Vectors => LazyVectors.Value;

    public static JsonArray Cases => LazyCases.Value;

    /// <summary>A recorded body: <c>xorbs/…</c>, <c>shards/…</c>; null where this machine does not have it.</summary>
    public static string? Find(string relativePath) =>
        File.Exists(Fixtures.Committed("xet/" + relativePath)) ? Fixtures.Committed("xet/" + relativePath) : Fixtures.FindShared("fixtures/wire/xet/" + relativePath);

    /// <summary>A plain file by its name in <c>cases.json</c>.</summary>
    public static byte[] Make(string name) => name switch
    {
        "tiny-50" => "fifty bytes of text, so that it is one small chunk"u8.ToArray(),
        "random-300k" => Random(1, 300_000),
        "repeat-3m" => Repeat(),
        "repeat-3m-insert" => [.. Repeat()[..1_500_003], .. "inserted"u8, .. Repeat()[1_500_003..]],
        "floats-512k" => Floats(31, 131_072),
        "zeros-5m" => new byte[5_000_000],
        "text-200k" => Lines(200_000),
        "one-chunk-20k" => Random(41, 20_000),
        "min-8192" => Random(42, 8_192),
        "max-131072" => new byte[131_072],
        "max-131073" => new byte[131_073],
        "byte-1" => [0],
        "empty" => [],
        "lines-2400k" => Lines(2_400_000),
        "holes" => [.. Lines(900_000), .. Lines(2_400_000)[1_500_000..]],
        "big-70m" => Random(71, 70_000_000),
        "mixed-20m" =>
        [
            .. Random(21, 4_000_000), .. new byte[2_000_000], .. Floats(22, 500_000), .. Lines(3_000_000), .. Repeat(), .. Random(23, 2_300_000), .. Floats(24, 1_000_000),
            .. "end"u8,
        ],
        _ => throw new ArgumentException($"No file '{name}'.", nameof(name)),
    };

    public static byte[] Random(ulong seed, int length)
    {
        var bytes = new byte[(length + 7) / 8 * 8];
        for (var i = 0; i < bytes.Length; i += 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i), Next(ref seed));
        }

        return bytes[..length];
    }

    public static byte[] Lines(int length)
    {
        var text = new StringBuilder(length + 40);
        for (var i = 0L; text.Length < length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"step {i:000000} loss 0.{i * 3333333 % 10000000:0000000}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    private static byte[] Floats(ulong seed, int count)
    {
        var bytes = new byte[count * sizeof(float)];
        for (var i = 0; i < count; i++)
        {
            var sum = 0.0;
            for (var k = 0; k < 4; k++)
            {
                sum += (Next(ref seed) >> 11) / 9007199254740992.0;
            }

            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), (float)((sum - 2.0) * 0.05));
        }

        return bytes;
    }

    private static byte[] Repeat()
    {
        var (a, b) = (Random(11, 200_000), Random(12, 150_000));
        byte[] once = [.. a, .. b, .. a, .. a, .. b, .. Lines(100_000)];
        return [.. once, .. once, .. once];
    }

    private static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
