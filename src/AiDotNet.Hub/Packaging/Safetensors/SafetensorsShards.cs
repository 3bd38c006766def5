using System.Globalization;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>Opens the shards that an index names. The index decides: what it does not name is not there.</summary>
internal static class SafetensorsShards
{
    public static SafetensorsFile Open(string indexPath, PackageLimits limits)
    {
        var index = ShardIndex.Read(indexPath, limits);
        var folder = Path.GetDirectoryName(indexPath)!;
        if (index.Shards.Count > limits.MaxFiles)
        {
            throw new PackageFormatException(PackageRule.TooManyFiles, indexPath, $"the index names {index.Shards.Count} shards; at most {limits.MaxFiles} are opened.");
        }

        var files = new Dictionary<string, MappedFile>(StringComparer.Ordinal);
        try
        {
            var tensors = new OrderedDictionary<string, SafetensorsTensor>(StringComparer.Ordinal);
            OrderedDictionary<string, string>? metadata = null;
            var warnings = new List<string>();
            foreach (var shard in index.Shards)
            {
                var path = PackagePath.Combine(folder, shard);
                if (!File.Exists(path))
                {
                    throw new PackageFormatException(PackageRule.ShardMissing, indexPath, $"the shard '{shard}', which the index names, is not beside it. Fetch the whole model.");
                }

                var file = MappedFile.Open(path);
                files.Add(path, file);
                var header = SafetensorsHeader.Read(file, limits);
                metadata ??= header.Metadata;
                Add(header, shard, index, tensors, warnings);
            }

            CheckComplete(index, indexPath, tensors);
            CheckTotalSize(index, tensors, warnings);
            return new SafetensorsFile(files, tensors, metadata!, warnings);
        }
        catch
        {
            foreach (var file in files.Values)
            {
                file.Dispose();
            }

            throw;
        }
    }

    private static void Add(SafetensorsHeader header, string shard, ShardIndex index, OrderedDictionary<string, SafetensorsTensor> tensors, List<string> warnings)
    {
        var ignored = 0;
        foreach (var tensor in header.Tensors.Values)
        {
            if (index.WeightMap.TryGetValue(tensor.Name, out var owner) && owner == shard)
            {
                tensors.Add(tensor.Name, tensor);
            }
            else
            {
                ignored++;
            }
        }

        if (ignored > 0)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"'{shard}' holds {ignored} tensors that the index does not place there; they are left out."));
        }
    }

    private static void CheckComplete(ShardIndex index, string indexPath, OrderedDictionary<string, SafetensorsTensor> tensors)
    {
        foreach (var (tensor, shard) in index.WeightMap)
        {
            if (!tensors.ContainsKey(tensor))
            {
                throw new PackageFormatException(PackageRule.TensorNotInShard, indexPath, $"the index places the tensor '{Excerpt.Of(tensor)}' in '{shard}', which does not have it. Fetch the model again.");
            }
        }
    }

    private static void CheckTotalSize(ShardIndex index, OrderedDictionary<string, SafetensorsTensor> tensors, List<string> warnings)
    {
        var actual = tensors.Values.Sum(tensor => (double)tensor.Length);
        if (index.TotalSizeIsText)
        {
            warnings.Add("The total_size of the index is no number.");
        }
        else if (index.TotalSize is { } claimed && claimed != actual)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The index says that the tensors have {claimed} bytes; they have {actual}."));
        }
    }
}
