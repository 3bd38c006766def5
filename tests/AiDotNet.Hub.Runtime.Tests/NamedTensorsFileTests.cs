using System.Numerics.Tensors;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Runtime.Tests;

public sealed class NamedTensorsFileTests
{
    [Fact]
    public async Task SaveAsync_EveryElementType_IsReadBackEqual()
    {
        using var folder = new TemporaryDirectory();
        var tensors = new NamedTensors()
            .Set("f64", Tensor.Create([1.5, -2.5], [2]))
            .Set("f32", Tensor.Create([1.5f, float.NaN, -0f, 4f, 5f, 6f], [2, 3]))
            .Set("none", Tensor.Create(Array.Empty<float>(), [0, 3]))
            .Set("f16", Tensor.Create([(Half)0.5f], [1, 1]))
            .Set("i64", Tensor.Create([long.MinValue, long.MaxValue], [1, 2]))
            .Set("i32", Tensor.Create([-1, 2], [2]))
            .Set("i16", Tensor.Create([(short)-3], [1]))
            .Set("i8", Tensor.Create([(sbyte)-4], [1]))
            .Set("u64", Tensor.Create([ulong.MaxValue], [1]))
            .Set("u32", Tensor.Create([uint.MaxValue], [1]))
            .Set("u16", Tensor.Create([ushort.MaxValue], [1]))
            .Set("u8", Tensor.Create([byte.MaxValue, (byte)0], [2]))
            .Set("bool", Tensor.Create([true, false, true], [3, 1]));

        await NamedTensorsFile.SaveAsync(folder.File("t.safetensors"), tensors);
        var read = await NamedTensorsFile.LoadAsync(folder.File("t.safetensors"));

        Assert.Equal(tensors.Names.Order(StringComparer.Ordinal), read.Names.Order(StringComparer.Ordinal));
        Assert.All(tensors.Names, name =>
        {
            Assert.Equal(tensors.GetElementType(name), read.GetElementType(name));
            Assert.Equal(tensors.GetShape(name), read.GetShape(name));
            Assert.Equal(((System.Collections.IEnumerable)tensors[name]).Cast<object>(), ((System.Collections.IEnumerable)read[name]).Cast<object>());
        });
        Assert.Equal(["t.safetensors"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task LoadAsync_Scalar_IsOneElement()
    {
        using var folder = new TemporaryDirectory();
        await SafetensorsWriter.WriteAsync(
            folder.File("t.safetensors"), [SafetensorsWriter.Entry.FromMemory("x", SafetensorsDtype.I32, [], new byte[] { 7, 0, 0, 0 })]);

        var read = await NamedTensorsFile.LoadAsync(folder.File("t.safetensors"));

        Assert.Equal([7], read.Get<int>("x"));
        Assert.Equal([1], read.GetShape("x"));
    }

    [Fact]
    public async Task LoadAsync_BrainFloats_AreWidened()
    {
        using var folder = new TemporaryDirectory();
        await SafetensorsWriter.WriteAsync(
            folder.File("t.safetensors"),
            [SafetensorsWriter.Entry.FromMemory("x", SafetensorsDtype.BF16, [2], new byte[] { 0x80, 0x3F, 0x40, 0xC0 })]);

        var read = await NamedTensorsFile.LoadAsync(folder.File("t.safetensors"));

        Assert.Equal([1f, -3f], read.Get<float>("x"));
    }

    [Fact]
    public async Task SaveAsync_ElementTypeThatSafetensorsLacks_NamesTheTensor()
    {
        using var folder = new TemporaryDirectory();

        var refusal = await Assert.ThrowsAsync<NotSupportedException>(
            () => NamedTensorsFile.SaveAsync(folder.File("t.safetensors"), new NamedTensors().Set("money", Tensor.Create([1m], [1]))));

        Assert.Contains("'money'", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task LoadAsync_FileThatIsNoContainer_IsRefused()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("t.safetensors"), "no");

        await Assert.ThrowsAsync<PackageFormatException>(() => NamedTensorsFile.LoadAsync(folder.File("t.safetensors")));
    }

    [Fact]
    public void Get_AnotherElementType_SaysWhichItIs() => Assert.Equal(
        "Tensor 'x' is a tensor of Int64, not of Single.",
        Assert.Throws<InvalidCastException>(() => new NamedTensors().Set("x", Tensor.Create([1L], [1])).Get<float>("x")).Message);

    [Fact]
    public void Get_UnknownName_ListsTheNames() => Assert.Equal(
        "There is no tensor 'z', only: x, y.",
        Assert.Throws<KeyNotFoundException>(
            () => new NamedTensors().Set("x", Tensor.Create([1L], [1])).Set("y", Tensor.Create([1L], [1])).Get<float>("z")).Message);
}
