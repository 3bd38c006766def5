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

    [Fact]
    public void Open_NoSuchFile_SaysSo()
    {
        using var folder = new TemporaryDirectory();

        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(folder.File("w.safetensors")));
    }
}
