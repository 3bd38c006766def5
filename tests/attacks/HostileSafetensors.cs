using System.Buffers.Binary;
using System.Text;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Tests.Attacks;

/// <summary>Makes containers that break one rule each.</summary>
internal static class HostileSafetensors
{
    private const string Good = """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    public static IReadOnlyList<HostileFile> All { get; } =
    [
        // The prefix
        new("empty_file", PackageRule.FileTooShort, []),
        new("seven_bytes", PackageRule.FileTooShort, new byte[7]),
        new("header_of_no_bytes", PackageRule.HeaderEmpty, new byte[64]),
        new("header_one_byte_above_the_limit", PackageRule.HeaderTooLarge, Claiming(100_000_001)),
        new("header_2_63", PackageRule.HeaderTooLarge, Claiming(1UL << 63)),
        new("header_wraps_round", PackageRule.HeaderTooLarge, Claiming(ulong.MaxValue - 7)),
        new("header_longer_than_file", PackageRule.HeaderBeyondFile, Claiming(1000)),
        new("space_before_brace", PackageRule.HeaderNotObject, Container(" " + Good, 8)),
        new("byte_order_mark", PackageRule.HeaderNotObject, Container("\uFEFF" + Good, 8)),
        new("array", PackageRule.HeaderNotObject, Container("[1]", 0)),

        // Other things in place of weights
        new("lfs_pointer", PackageRule.LfsPointer, Encoding.ASCII.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:" + new string('a', 64) + "\nsize 438000000\n")),
        new("html_page", PackageRule.HtmlPage, Encoding.UTF8.GetBytes("\n<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>")),
        new("torch_zip", PackageRule.PickleFile, [.. "PK\u0003\u0004"u8, .. new byte[60]]),
        new("torch_pickle", PackageRule.PickleFile, [0x80, 0x02, 0x8A, 0x0A, .. new byte[60]]),

        // The JSON
        new("not_utf8", PackageRule.HeaderNotUtf8, Container([.. "{\""u8, 0xC3, 0x28, .. "\":1}"u8], 0)),
        new("cut_off", PackageRule.JsonInvalid, Container(Good[..^1], 8)),
        new("trailing_comma", PackageRule.JsonInvalid, Container(Good[..^1] + ",}", 8)),
        new("trailing_text", PackageRule.JsonInvalid, Container(Good + "x", 8)),
        new("two_objects", PackageRule.JsonInvalid, Container(Good + "{}", 8)),
        new("comment", PackageRule.JsonInvalid, Container("{/**/" + Good[1..], 8)),
        new("nul_padding", PackageRule.JsonInvalid, Container(Good + "\0\0", 8)),
        new("raw_newline_in_name", PackageRule.JsonInvalid, Container(Good.Replace("\"w\"", "\"a\nb\"", StringComparison.Ordinal), 8)),
        new("half_a_surrogate_pair", PackageRule.JsonInvalid, Container(Good.Replace("\"w\"", "\"\\ud800\"", StringComparison.Ordinal), 8)),
        new("deep", PackageRule.JsonTooDeep, Container("{\"w\":{\"x\":" + new string('[', 5000) + new string(']', 5000) + "}}", 0)),
        new("name_twice", PackageRule.DuplicateName, Container(Good[..^1] + "," + Good[1..], 8)),
        new("name_twice_once_escaped", PackageRule.DuplicateName, Container(Good[..^1] + "," + Good[1..].Replace("\"w\"", "\"\\u0077\"", StringComparison.Ordinal), 8)),
        new("field_twice", PackageRule.DuplicateName, Container(Good.Replace("\"dtype\"", "\"dtype\":\"F32\",\"dtype\"", StringComparison.Ordinal), 8)),
        new("metadata_twice", PackageRule.DuplicateName, Container("""{"__metadata__":{},"__metadata__":{}}""", 0)),
        new("metadata_key_twice", PackageRule.DuplicateName, Container("""{"__metadata__":{"a":"1","a":"2"}}""", 0)),
        new("metadata_list", PackageRule.MetadataNotText, Container("""{"__metadata__":["a"]}""", 0)),
        new("metadata_number", PackageRule.MetadataNotText, Container("""{"__metadata__":{"a":1}}""", 0)),
        new("entry_null", PackageRule.EntryNotObject, Container("""{"w":null}""", 0)),
        new("entry_list", PackageRule.EntryNotObject, Container("""{"w":["F32",[2],[0,8]]}""", 8)),

        // Types and shapes
        new("dtype_unknown", PackageRule.DtypeInvalid, Entry("\"F31\"", "[2]", "[0,8]", 8)),
        new("dtype_lower_case", PackageRule.DtypeInvalid, Entry("\"f32\"", "[2]", "[0,8]", 8)),
        new("dtype_number", PackageRule.DtypeInvalid, Entry("1", "[2]", "[0,8]", 8)),
        new("dtype_missing", PackageRule.DtypeInvalid, Container("""{"w":{"shape":[2],"data_offsets":[0,8]}}""", 8)),
        new("shape_missing", PackageRule.ShapeInvalid, Container("""{"w":{"dtype":"F32","data_offsets":[0,8]}}""", 8)),
        new("shape_negative", PackageRule.ShapeInvalid, Entry("\"F32\"", "[-2]", "[0,8]", 8)),
        new("shape_fraction", PackageRule.ShapeInvalid, Entry("\"F32\"", "[2.0]", "[0,8]", 8)),
        new("shape_text", PackageRule.ShapeInvalid, Entry("\"F32\"", "[\"2\"]", "[0,8]", 8)),
        new("shape_number", PackageRule.ShapeInvalid, Entry("\"F32\"", "2", "[0,8]", 8)),
        new("shape_product_overflows", PackageRule.ShapeOverflow, Entry("\"F32\"", "[4294967296,4294967296]", "[0,0]", 0)),
        new("shape_product_overflows_many_times", PackageRule.ShapeOverflow, Entry("\"U8\"", $"[{string.Join(',', Enumerable.Repeat(long.MaxValue, 60))}]", "[0,0]", 0)),
        new("byte_count_overflows", PackageRule.ShapeOverflow, Entry("\"F64\"", "[2305843009213693952]", "[0,0]", 0)),
        new("extent_above_63_bits", PackageRule.ShapeOverflow, Entry("\"U8\"", "[9223372036854775808]", "[0,0]", 0)),
        new("shape_disagrees_with_range", PackageRule.SizeMismatch, Entry("\"F32\"", "[3]", "[0,8]", 8)),
        new("dtype_disagrees_with_range", PackageRule.SizeMismatch, Entry("\"F16\"", "[2]", "[0,8]", 8)),
        new("half_a_byte", PackageRule.SizeMismatch, Entry("\"F4\"", "[3]", "[0,2]", 2)),
        new("rank_100000", PackageRule.RankTooHigh, Entry("\"F32\"", $"[{string.Join(',', Enumerable.Repeat(1, 100_000))}]", "[0,4]", 4)),

        // Ranges
        new("offsets_missing", PackageRule.OffsetsInvalid, Container("""{"w":{"dtype":"F32","shape":[2]}}""", 8)),
        new("offsets_one", PackageRule.OffsetsInvalid, Entry("\"F32\"", "[2]", "[8]", 8)),
        new("offsets_three", PackageRule.OffsetsInvalid, Entry("\"F32\"", "[2]", "[0,8,16]", 8)),
        new("offsets_fraction", PackageRule.OffsetsInvalid, Entry("\"F32\"", "[2]", "[0.0,8.0]", 8)),
        new("offsets_negative", PackageRule.OffsetsInvalid, Entry("\"F32\"", "[2]", "[-8,0]", 8)),
        new("offsets_reversed", PackageRule.OffsetsInvalid, Entry("\"F32\"", "[2]", "[8,0]", 8)),
        new("offsets_2_64", PackageRule.OffsetsInvalid, Entry("\"F32\"", "[2]", "[18446744073709551608,18446744073709551616]", 8)),
        new("offsets_2_63", PackageRule.OffsetsBeyondFile, Entry("\"F32\"", "[2]", "[9223372036854775808,9223372036854775816]", 8)),
        new("offsets_beyond_file", PackageRule.OffsetsBeyondFile, Entry("\"F32\"", "[4]", "[0,16]", 8)),
        new("data_cut_off", PackageRule.OffsetsBeyondFile, Container(Good, 7)),
        new("overlap", PackageRule.OffsetsOverlap, Two("[0,8]", "[4,12]", 12)),
        new("same_range", PackageRule.OffsetsOverlap, Two("[0,8]", "[0,8]", 8)),
        new("hole", PackageRule.OffsetsHole, Two("[0,8]", "[12,20]", 20)),
        new("hole_at_start", PackageRule.OffsetsHole, Entry("\"F32\"", "[2]", "[4,12]", 12)),
        new("bytes_behind_the_last_tensor", PackageRule.TrailingBytes, Container(Good, 9)),
        new("bytes_and_no_tensors", PackageRule.TrailingBytes, Container("{}", 6)),
    ];

    /// <summary>A container: length, header, and as many zero bytes of data.</summary>
    public static byte[] Container(string header, int dataLength) => Container(Encoding.UTF8.GetBytes(header), dataLength);

    private static byte[] Container(ReadOnlySpan<byte> header, int dataLength)
    {
        var file = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file.AsSpan(8));
        return file;
    }

    private static byte[] Entry(string dtype, string shape, string offsets, int dataLength) =>
        Container($$$"""{"w":{"dtype":{{{dtype}}},"shape":{{{shape}}},"data_offsets":{{{offsets}}}}}""", dataLength);

    private static byte[] Two(string first, string second, int dataLength) =>
        Container($$$"""{"a":{"dtype":"F32","shape":[2],"data_offsets":{{{first}}}},"b":{"dtype":"F32","shape":[2],"data_offsets":{{{second}}}}}""", dataLength);

    private static byte[] Claiming(ulong headerLength)
    {
        var file = Container(Good, 8);
        BinaryPrimitives.WriteUInt64LittleEndian(file, headerLength);
        return file;
    }
}
