using System.Runtime.InteropServices;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Runtime.Tests.Architectures;

/// <summary>One checkpoint in the forms that published ones have: the outputs stay.</summary>
public sealed class BertLayoutTests
{
    [Fact]
    public async Task RunAsync_NamesOfTheFirstCheckpoints_EqualsReference()
    {
        using var model = new TinyBert();
        await model.RewriteAsync(entry => entry.Name.StartsWith("pooler.dense.bias", StringComparison.Ordinal)
            ? [Rename(entry), SafetensorsWriter.Entry.FromMemory("bert.embeddings.position_ids", SafetensorsDtype.I64, [1, 1], new byte[8])]
            : [Rename(entry)]);
        var reference = await ReferenceCases.LoadAsync(Fixtures.Committed("tiny/bert-base"));
        using var loaded = await NeuralNetworkFactory.FromPackageAsync<float>(model.Package, new RuntimeOptions { OutputHiddenStates = true });

        Assert.Empty((await reference.CompareAsync(loaded)).Deviations);

        static SafetensorsWriter.Entry Rename(SafetensorsWriter.Entry entry) => entry with
        {
            Name = "bert." + entry.Name
                .Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal)
                .Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal),
        };
    }

    [Theory]
    [InlineData(SafetensorsDtype.F64)]
    [InlineData(SafetensorsDtype.F16)]
    [InlineData(SafetensorsDtype.BF16)]
    public async Task RunAsync_WeightsOfAnotherType_EqualsTheSameNumbersAsFloat(SafetensorsDtype dtype)
    {
        using var stored = new TinyBert();
        using var rounded = new TinyBert();
        await stored.RewriteAsync(entry => [Convert(entry, dtype, _ => { })]);
        await rounded.RewriteAsync(entry =>
        {
            float[] values = [];
            Convert(entry, dtype, kept => values = kept);
            return [SafetensorsWriter.Entry.FromMemory(entry.Name, SafetensorsDtype.F32, entry.Shape, MemoryMarshal.AsBytes<float>(values).ToArray())];
        });
        using var expected = await NeuralNetworkFactory.FromPackageAsync<float>(rounded.Package);
        using var actual = await NeuralNetworkFactory.FromPackageAsync<float>(stored.Package);
        var ids = TinyBert.Ids(2, 30, 31, 32, 3);

        var pairs = (await expected.RunAsync(ids)).Get<float>("last_hidden_state").Zip((await actual.RunAsync(ids)).Get<float>("last_hidden_state"));

        Assert.All(pairs, pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    /// <summary>The tensor in another type, and what its numbers are there.</summary>
    private static SafetensorsWriter.Entry Convert(SafetensorsWriter.Entry entry, SafetensorsDtype dtype, Action<float[]> kept)
    {
        using var buffer = new MemoryStream();
        // In memory: the write is done when it returns.
        Assert.True(entry.WriteAsync(buffer, CancellationToken.None).IsCompletedSuccessfully);
        var values = MemoryMarshal.Cast<byte, float>(buffer.ToArray()).ToArray();
        byte[] bytes;
        switch (dtype)
        {
            case SafetensorsDtype.F64:
                bytes = MemoryMarshal.AsBytes<double>(Array.ConvertAll(values, value => (double)value)).ToArray();
                kept(values);
                break;
            case SafetensorsDtype.F16:
                var halves = Array.ConvertAll(values, value => (Half)value);
                bytes = MemoryMarshal.AsBytes<Half>(halves).ToArray();
                kept(Array.ConvertAll(halves, value => (float)value));
                break;
            default:
                var brains = Array.ConvertAll(values, value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16));
                bytes = MemoryMarshal.AsBytes<ushort>(brains).ToArray();
                kept(Array.ConvertAll(brains, value => BitConverter.UInt32BitsToSingle((uint)value << 16)));
                break;
        }

        return SafetensorsWriter.Entry.FromMemory(entry.Name, dtype, entry.Shape, bytes);
    }
}
