using System.Text.Json;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>An index as Hugging Face writes it: which shard holds which tensor.</summary>
/// <param name="WeightMap">Tensor to shard, in the index's order.</param>
/// <param name="TotalSize">The claimed bytes of all tensors; null where it is absent or no number. A hint only.</param>
/// <param name="TotalSizeIsText">Whether the claim is there and is no number.</param>
internal sealed record ShardIndex(OrderedDictionary<string, string> WeightMap, double? TotalSize, bool TotalSizeIsText)
{
    public const string Suffix = ".index.json";

    /// <summary>The shards, each once, in ordinal order.</summary>
    public IReadOnlyList<string> Shards => [.. WeightMap.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Reads an index; shards are named, not opened.</summary>
    /// <exception cref="PackageFormatException">The index breaks a rule.</exception>
    public static ShardIndex Read(string path, PackageLimits limits)
    {
        using var file = MappedFile.Open(path);
        if (file.Length > Math.Min(limits.MaxJsonBytes, int.MaxValue))
        {
            throw new PackageFormatException(PackageRule.JsonTooLarge, path, $"the index has {file.Length} bytes; at most {limits.MaxJsonBytes} are read.");
        }

        var json = file.Span<byte>(0, file.Length);
        return ForeignContent.Recognise(json[..Math.Min(json.Length, ForeignContent.LookAhead)], file.Length, path) is { } foreign
            ? throw foreign
            : Parse(json, path, limits);
    }

    public static ShardIndex Parse(ReadOnlySpan<byte> json, string file, PackageLimits limits)
    {
        var reader = new StrictJsonReader(json, file, limits);
        OrderedDictionary<string, string>? map = null;
        double? totalSize = null;
        var totalSizeIsText = false;
        var names = new HashSet<string>(StringComparer.Ordinal);
        reader.ReadStartObject("the index");
        while (reader.ReadName() is { } name)
        {
            if (!names.Add(name))
            {
                throw reader.Broken(PackageRule.DuplicateName, $"'{Excerpt.Of(name)}' is there twice");
            }

            switch (name)
            {
                case "weight_map":
                    map = ReadWeightMap(ref reader, limits);
                    break;
                case "metadata":
                    (totalSize, totalSizeIsText) = ReadTotalSize(ref reader);
                    break;
                default:
                    reader.SkipValue();
                    break;
            }
        }

        reader.ReadEnd();
        return map is { Count: > 0 }
            ? new ShardIndex(map, totalSize, totalSizeIsText)
            : throw new PackageFormatException(PackageRule.WeightMapInvalid, file, map is null
                ? "the index has no weight_map, which says where each tensor lies."
                : "the weight_map names no tensor.");
    }

    private static OrderedDictionary<string, string> ReadWeightMap(ref StrictJsonReader reader, PackageLimits limits)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw reader.Broken(PackageRule.WeightMapInvalid, "the weight_map must be an object of tensor names and file names");
        }

        var map = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.ReadName() is { } tensor)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw reader.Broken(PackageRule.WeightMapInvalid, $"the shard of '{Excerpt.Of(tensor)}' must be a string");
            }

            var text = reader.Text();
            if (!shards.TryGetValue(text, out var shard))
            {
                shard = PackagePath.IsInside(text)
                    ? text
                    : throw reader.Broken(PackageRule.PathOutside, $"the shard '{Excerpt.Of(text)}' of '{Excerpt.Of(tensor)}' is no path inside the package");
                shards.Add(shard, shard);
            }

            if (map.Count >= limits.MaxNames)
            {
                throw reader.Broken(PackageRule.TooManyNames, $"the weight_map names more than {limits.MaxNames} tensors");
            }

            if (!map.TryAdd(tensor, shard))
            {
                throw reader.Broken(PackageRule.DuplicateName, $"the tensor '{Excerpt.Of(tensor)}' is in the weight_map twice");
            }
        }

        return map;
    }

    private static (double? TotalSize, bool IsText) ReadTotalSize(ref StrictJsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw reader.Broken(PackageRule.WrongType, "the metadata of the index must be an object");
        }

        double? size = null;
        var isText = false;
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.ReadName() is { } name)
        {
            if (!names.Add(name))
            {
                throw reader.Broken(PackageRule.DuplicateName, $"'{Excerpt.Of(name)}' is in the metadata twice");
            }

            if (name != "total_size")
            {
                reader.SkipValue();
                continue;
            }

            reader.Read();
            isText = !reader.TryGetNumber(out size);
            reader.SkipRest();
        }

        return (size, isText);
    }
}
