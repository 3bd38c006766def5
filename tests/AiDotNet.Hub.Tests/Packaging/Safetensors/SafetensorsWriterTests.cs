using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Tests.Packaging.Safetensors;

public sealed class SafetensorsWriterTests
{
    private static readonly byte[] EightBytes = [1, 2, 3, 4, 5, 6, 7, 8];

    [Fact]
    public async Task WriteAsync_AllDtypesAndNames_ReadsBackTheSame()
    {
        using var folder = new TemporaryDirectory();
        var random = new Random(7);
        var entries = new List<SafetensorsWriter.Entry>();
        var expected = new Dictionary<string, byte[]>();
        foreach (var dtype in Enum.GetValues<SafetensorsDtype>().Where(d => d != SafetensorsDtype.Other))
        {
            foreach (var shape in (long[][])[[], [0], [3], [2, 3], [1, 0, 5]])
            {
                var name = $"größe/{dtype} \"🙂\"\n[{string.Join(',', shape)}]";
                SafetensorsDtypes.TryFind(SafetensorsDtypes.NameOf(dtype), out _, out _, out var bits);
                expected[name] = new byte[shape.Aggregate(1L, (a, b) => a * b) * bits / 8];
                random.NextBytes(expected[name]);
                entries.Add(SafetensorsWriter.Entry.FromMemory(name, dtype, shape, expected[name]));
            }
        }

        var metadata = new Dictionary<string, string> { ["z"] = "", ["format"] = "pt", ["größe"] = "ü 模型 🙂" };
        await SafetensorsWriter.WriteAsync(folder.File("w.safetensors"), entries, metadata);

        using var file = SafetensorsFile.Open(folder.File("w.safetensors"));
        Assert.Equal(entries.Select(e => e.Name), file.Tensors.Keys);
        Assert.Equal(entries.Select(e => $"{e.Dtype} {string.Join(',', e.Shape)}"), file.Tensors.Values.Select(t => $"{t.Dtype} {string.Join(',', t.Shape)}"));
        Assert.All(expected, pair => Assert.Equal(pair.Value, file.GetBytes(pair.Key)));
        Assert.Equal(["format", "größe", "z"], file.Metadata.Keys);
        Assert.Equal(metadata["größe"], file.Metadata["größe"]);
        Assert.Equal(0, file.Tensors.Values.First().Offset % 8);
        Assert.Equal(["w.safetensors"], Names(folder));
    }

    [Fact]
    public async Task WriteAsync_Twice_GivesEqualBytes()
    {
        using var folder = new TemporaryDirectory();
        var entry = SafetensorsWriter.Entry.FromMemory("a", SafetensorsDtype.F32, [2], EightBytes);
        await SafetensorsWriter.WriteAsync(folder.File("1"), [entry], new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
        await SafetensorsWriter.WriteAsync(folder.File("2"), [entry], new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });

        Assert.Equal(File.ReadAllBytes(folder.File("1")), File.ReadAllBytes(folder.File("2")));
    }

    [Fact]
    public async Task WriteAsync_CopyOfAFile_KeepsEveryByteOfEveryTensor()
    {
        using var folder = new TemporaryDirectory();
        using var source = SafetensorsFile.Open(Path.Combine(Fixtures.SampleModel("langid-tiny"), "model.safetensors"));

        await SafetensorsWriter.WriteAsync(folder.File("w"), [.. source.Tensors.Keys.Select(name => SafetensorsWriter.Entry.FromFile(source, name))], source.Metadata);

        using var copy = SafetensorsFile.Open(folder.File("w"));
        Assert.Equal(source.Tensors.Keys, copy.Tensors.Keys);
        Assert.All(source.Tensors.Keys, name => Assert.Equal(source.GetBytes(name), copy.GetBytes(name)));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    public async Task WriteAsync_EntryWritesAnotherLength_LeavesTheOldFileAndNothingElse(int length)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("w"), "old");
        var entry = SafetensorsWriter.Entry.FromMemory("a", SafetensorsDtype.F32, [2], new byte[length]);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => SafetensorsWriter.WriteAsync(folder.File("w"), [entry]));

        Assert.Contains("'a' takes 8 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(folder.File("w")));
        Assert.Equal(["w"], Names(folder));
    }

    [Fact]
    public async Task WriteAsync_Cancelled_LeavesNothing()
    {
        using var folder = new TemporaryDirectory();
        using var source = new CancellationTokenSource();
        var entry = new SafetensorsWriter.Entry("a", SafetensorsDtype.U8, [1 << 20], async (stream, token) =>
        {
            await stream.WriteAsync(new byte[1000], token);
            await source.CancelAsync();
            await stream.WriteAsync(new byte[1000], token);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SafetensorsWriter.WriteAsync(folder.File("w"), [entry], cancellationToken: source.Token));

        Assert.Empty(Names(folder));
    }

    [Fact]
    public async Task WriteAsync_BadEntries_AreRefusedBeforeAnythingIsWritten()
    {
        using var folder = new TemporaryDirectory();
        var good = SafetensorsWriter.Entry.FromMemory("a", SafetensorsDtype.F32, [2], EightBytes);
        SafetensorsWriter.Entry[][] bad =
        [
            [good, good],
            [good with { Name = "__metadata__" }],
            [good with { Name = "\ud800" }],
            [good with { Shape = [-1] }],
            [good with { Shape = [long.MaxValue, long.MaxValue] }],
            [good with { Dtype = SafetensorsDtype.Other }],
            [good with { DtypeName = "F64" }],
            [good with { Dtype = SafetensorsDtype.Other, DtypeName = "F4", Shape = [3] }],
        ];

        foreach (var entries in bad)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => SafetensorsWriter.WriteAsync(folder.File("w"), entries));
        }

        Assert.Empty(Names(folder));
    }

    private static IEnumerable<string?> Names(TemporaryDirectory folder) => Directory.GetFiles(folder).Select(Path.GetFileName);
}
