using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging.Safetensors;
using AiDotNet.Hub.Tests.Attacks;

namespace AiDotNet.Hub.Tests.Packaging.Safetensors;

public sealed class SafetensorsShardsTests
{
    private const string GoodMap = "\"weight_map\":{\"a\":\"one.bin\",\"b\":\"two.safetensors\"}";

    [Theory]
    [InlineData("""{"metadata":{"total_size":6},$MAP}""", 0)]
    [InlineData("""{"metadata":{"total_size":6.0,"other":{"x":[1]}},$MAP,"more":[1]}""", 0)]
    [InlineData("""{$MAP}""", 0)]
    [InlineData("""{"metadata":{"total_size":7},$MAP}""", 1)]
    [InlineData("""{"metadata":{"total_size":"6"},$MAP}""", 1)]
    [InlineData("""{"weight_map":{"b":"two.safetensors"}}""", 0)]
    [InlineData("""{"weight_map":{"a":"one.bin"}}""", 0)]
    public void Open_Index_DecidesWhatIsThere(string index, int warnings)
    {
        using var folder = new TemporaryDirectory();
        Write(folder, index.Replace("$MAP", GoodMap, StringComparison.Ordinal));

        using var file = SafetensorsFile.Open(folder.File("w.index.json"));

        Assert.Equal(warnings, file.Warnings.Count);
        Assert.Equal(index.Contains("\"a\":", StringComparison.Ordinal) || index.Contains("$MAP", StringComparison.Ordinal), file.Tensors.ContainsKey("a"));
        foreach (var tensor in file.Tensors.Values)
        {
            Assert.Equal(folder.File(tensor.Name == "a" ? "one.bin" : "two.safetensors"), tensor.FilePath);
            Assert.Equal(tensor.Name == "a" ? [1, 2] : [(byte)3, 4, 5, 6], file.GetBytes(tensor.Name).ToArray());
        }
    }

    [Fact]
    public void Open_TensorInTwoShards_IsTakenFromTheNamedOne()
    {
        using var folder = new TemporaryDirectory();
        Write(folder, """{"weight_map":{"a":"one.bin","x":"two.safetensors"}}""");

        Assert.Equal("TensorNotInShard", Assert.Throws<PackageFormatException>(() => SafetensorsFile.Open(folder.File("w.index.json"))).Rule);

        var both = HostileSafetensors.Container("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"x":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 3);
        File.WriteAllBytes(folder.File("two.safetensors"), both);
        using var file = SafetensorsFile.Open(folder.File("w.index.json"));

        Assert.Equal([1, 2], file.GetBytes("a").ToArray());
        Assert.Equal(["a", "x"], file.Tensors.Keys);
        Assert.Single(file.Warnings);
    }

    [Theory]
    [InlineData("hole")]
    [InlineData("torch_pickle")]
    [InlineData("lfs_pointer")]
    [InlineData("empty_file")]
    public void Open_BrokenShard_IsRefusedAndNamed(string name)
    {
        var attack = HostileSafetensors.All.Single(file => file.Name == name);
        using var folder = new TemporaryDirectory();
        Write(folder, $"{{{GoodMap}}}");
        File.WriteAllBytes(folder.File("two.safetensors"), attack.Bytes);

        var error = Assert.Throws<PackageFormatException>(() => SafetensorsFile.Open(folder.File("w.index.json")));

        Assert.Equal((attack.Rule, folder.File("two.safetensors")), (error.Rule, error.File));
    }

    private static void Write(TemporaryDirectory folder, string index)
    {
        var one = HostileSafetensors.Container("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2);
        (one[^2], one[^1]) = (1, 2);
        var two = HostileSafetensors.Container("""{"b":{"dtype":"U8","shape":[2,2],"data_offsets":[0,4]}}""", 4);
        (two[^4], two[^3], two[^2], two[^1]) = (3, 4, 5, 6);
        File.WriteAllBytes(folder.File("one.bin"), one);
        File.WriteAllBytes(folder.File("two.safetensors"), two);
        File.WriteAllText(folder.File("w.index.json"), index);
    }
}
