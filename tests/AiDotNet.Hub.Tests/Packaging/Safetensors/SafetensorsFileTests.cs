using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Packaging.Safetensors;
using AiDotNet.Hub.Tests.Attacks;

namespace AiDotNet.Hub.Tests.Packaging.Safetensors;

public sealed class SafetensorsFileTests
{
    private const string TwoTensors = """{"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},"a":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]}}""";

    public static TheoryData<string> Attacks => [.. HostileSafetensors.All.Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Open_HostileContainer_IsRefusedByItsRule(string name)
    {
        var attack = HostileSafetensors.All.Single(file => file.Name == name);
        using var folder = new TemporaryDirectory();
        var path = folder.File(name + ".safetensors");
        File.WriteAllBytes(path, attack.Bytes);
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<PackageFormatException>(() => SafetensorsFile.Open(path));

        Assert.Equal(attack.Rule, error.Rule);
        Assert.Equal(path, error.File);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 16 << 20);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task ReadAsync_HostileContainer_IsRefusedByTheSameRule(string name)
    {
        var attack = HostileSafetensors.All.Single(file => file.Name == name);
        using var stream = new MemoryStream(attack.Bytes);

        var error = await Assert.ThrowsAsync<PackageFormatException>(() =>
            SafetensorsHeader.ReadAsync(stream, attack.Bytes.Length, name, PackageLimits.Default, CancellationToken.None));

        Assert.Equal(attack.Rule, error.Rule);
    }

    [Fact]
    public async Task ReadAsync_StreamEndsInsideHeader_IsRefused()
    {
        var bytes = HostileSafetensors.Container(TwoTensors + new string(' ', 5000), 12);
        using var stream = new MemoryStream(bytes, 0, 3000);

        var error = await Assert.ThrowsAsync<PackageFormatException>(() =>
            SafetensorsHeader.ReadAsync(stream, bytes.Length, "w", PackageLimits.Default, CancellationToken.None));

        Assert.Equal(PackageRule.HeaderBeyondFile, error.Rule);
        Assert.Contains("byte 3000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_LongHeader_EqualsTheMappedOne()
    {
        using var folder = new TemporaryDirectory();
        var header = "{" + string.Join(',', Enumerable.Range(0, 30_000).Select(i => $$"""
            "layer.{{i}}":{"dtype":"U8","shape":[1],"data_offsets":[{{i}},{{i + 1}}]}
            """)) + "}";
        var bytes = HostileSafetensors.Container(header, 30_000);
        File.WriteAllBytes(folder.File("w.safetensors"), bytes);
        using var stream = File.OpenRead(folder.File("w.safetensors"));

        var read = await SafetensorsHeader.ReadAsync(stream, bytes.Length, folder.File("w.safetensors"), PackageLimits.Default, CancellationToken.None);
        using var mapped = SafetensorsFile.Open(folder.File("w.safetensors"));

        Assert.Equal(30_000, read.Tensors.Count);
        Assert.Equal(mapped.Tensors["layer.29999"].Offset, read.Tensors["layer.29999"].Offset);
        Assert.Equal(bytes.Length - 1, read.Tensors["layer.29999"].Offset);
    }

    [Fact]
    public void Open_ContainerNamedBin_GivesTensorsInHeaderOrder()
    {
        using var folder = new TemporaryDirectory();
        var bytes = HostileSafetensors.Container(TwoTensors, 12);
        BitConverter.TryWriteBytes(bytes.AsSpan(^12), (Half)0.5);
        BitConverter.TryWriteBytes(bytes.AsSpan(^10), (Half)(-2));
        BitConverter.TryWriteBytes(bytes.AsSpan(^8), 1.5f);
        BitConverter.TryWriteBytes(bytes.AsSpan(^4), -3f);
        File.WriteAllBytes(folder.File("model_weights.bin"), bytes);

        using var file = SafetensorsFile.Open(folder.File("model_weights.bin"));

        Assert.Equal(["b", "a"], file.Tensors.Keys);
        Assert.Equal([1, 2], file.Tensors["a"].Shape);
        Assert.Equal([1.5f, -3f], file.GetSpan<float>("b"));
        Assert.Equal([(Half)0.5, (Half)(-2)], file.GetSpan<Half>("a"));
        Assert.Equal(8, file.GetBytes("b").Length);
        using var stream = file.OpenStream("b");
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        Assert.Equal(file.GetBytes("b"), copy.ToArray());
    }

    [Fact]
    public void GetSpan_OtherElementSize_IsRefused()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllBytes(folder.File("w.safetensors"), HostileSafetensors.Container(TwoTensors, 12));
        using var file = SafetensorsFile.Open(folder.File("w.safetensors"));

        Assert.Contains("F16", Assert.Throws<ArgumentException>(() => file.GetSpan<float>("a").Length).Message, StringComparison.Ordinal);
        Assert.Throws<KeyNotFoundException>(() => file.GetBytes("c").Length);
    }

    [Fact]
    public void GetBytes_AfterDispose_IsAnErrorAndNoCrash()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllBytes(folder.File("w.safetensors"), HostileSafetensors.Container(TwoTensors, 12));
        var file = SafetensorsFile.Open(folder.File("w.safetensors"));
        var stream = file.OpenStream("b");
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.GetBytes("a").Length);
        Assert.Throws<ObjectDisposedException>(() => file.OpenStream("a"));
        Assert.ThrowsAny<Exception>(() => stream.ReadByte());
    }

    [Fact]
    public void Open_SampleModel_ReadsWhatTheRealWriterWrote()
    {
        using var file = SafetensorsFile.Open(Path.Combine(Fixtures.SampleModel("langid-tiny"), "model.safetensors"));

        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(473_764, file.Tensors.Values.Sum(tensor => tensor.ElementCount));
        Assert.All(file.Tensors.Values, tensor => Assert.Equal(SafetensorsDtype.F32, tensor.Dtype));
    }

    [Fact]
    public void Open_HeaderAtTheLimit_KeepsASmallMultipleOfIt()
    {
        using var folder = new TemporaryDirectory();
        var header = new StringBuilder(20_000_000).Append("{\"__metadata__\":{\"note\":\"").Append('x', 19_000_000).Append("\"}").Append(' ', 900_000).Append('}').ToString();
        File.WriteAllBytes(folder.File("w.safetensors"), HostileSafetensors.Container(header, 0));
        var limits = PackageLimits.Default with { MaxHeaderBytes = header.Length };
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        using (var file = SafetensorsFile.Open(folder.File("w.safetensors"), limits))
        {
            Assert.Equal(19_000_000, file.Metadata["note"].Length);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 3L * header.Length);
        Assert.Equal(
            PackageRule.HeaderTooLarge,
            Assert.Throws<PackageFormatException>(() => SafetensorsFile.Open(folder.File("w.safetensors"), limits with { MaxHeaderBytes = header.Length - 1 })).Rule);
    }

    [Theory]
    [InlineData("no tensors", "{}", 0, "")]
    [InlineData("padded", "{}  \n\t ", 0, "")]
    [InlineData("metadata only", """{"__metadata__":{"":"","größe":"a\nb"}}""", 0, "")]
    [InlineData("white space, other order of fields", """{ "w" : { "data_offsets" : [ 0 , 8 ] , "shape" : [ 2 ] , "dtype" : "F32" } }""", 8, "w F32 [2] 0+8")]
    [InlineData("header order is not data order", """{"z":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "z F32 [1] 4+4;a F32 [1] 0+4")]
    [InlineData("unaligned", """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"F64","shape":[1],"data_offsets":[1,9]}}""", 9, "a U8 [1] 0+1;b F64 [1] 1+8")]
    [InlineData("scalar and no elements", """{"s":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"e":{"dtype":"F32","shape":[3,0],"data_offsets":[8,8]},"b":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 8, "s I64 [] 0+8;e F32 [3,0] 8+0;b F32 [0] 0+0")]
    [InlineData("a large extent times nothing", """{"w":{"dtype":"F32","shape":[1099511627776,0],"data_offsets":[0,0]}}""", 0, "w F32 [1099511627776,0] 0+0")]
    [InlineData("names", """{"":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a\u00e9\ud83d\ude42\/":{"dtype":"U8","shape":[1],"data_offsets":[1,2]},"../x":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""", 3, " U8 [1] 0+1;aé🙂/ U8 [1] 1+1;../x U8 [1] 2+1")]
    [InlineData("21 dimensions", """{"w":{"dtype":"F16","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"data_offsets":[0,4]}}""", 4, "w F16 [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2] 0+4")]
    [InlineData("types kept as bytes", """{"a":{"dtype":"F4","shape":[2,4],"data_offsets":[0,4]},"b":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[4,7]},"c":{"dtype":"C64","shape":[1],"data_offsets":[7,15]},"d":{"dtype":"F8_E4M3FNUZ","shape":[1],"data_offsets":[15,16]}}""", 16, "a F4 [2,4] 0+4;b F6_E2M3 [4] 4+3;c C64 [1] 7+8;d F8_E4M3FNUZ [1] 15+1")]
    [InlineData("another field", """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"strides":[[1],{"a":null}]}}""", 4, "w F32 [1] 0+4")]
    public void Open_OddButValidContainer_IsRead(string what, string header, int dataLength, string expected)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllBytes(folder.File("w.safetensors"), HostileSafetensors.Container(header, dataLength));

        using var file = SafetensorsFile.Open(folder.File("w.safetensors"));

        var start = 8 + Encoding.UTF8.GetByteCount(header);
        var actual = file.Tensors.Values.Select(t => $"{t.Name} {t.DtypeName} [{string.Join(',', t.Shape)}] {t.Offset - start}+{t.Length}");
        Assert.True(expected == string.Join(';', actual), $"{what}: {string.Join(';', actual)}");
        Assert.All(file.Tensors.Values, tensor => Assert.Equal(tensor.Length, file.GetBytes(tensor.Name).Length));
    }

    [Fact]
    public void Open_NoSuchFile_SaysSo()
    {
        using var folder = new TemporaryDirectory();

        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(folder.File("w.safetensors")));
    }
}
