using System.Numerics;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Runtime.Tests.Architectures;

public sealed class ElementTypeTests
{
    [Fact]
    public async Task RunAsync_Double_HoldsTheSameNumbersAsFloat() =>
        Assert.Equal((await RunAsync<float>()).Select(value => (double)value), await RunAsync<double>());

    [Fact]
    public async Task RunAsync_Half_HoldsTheSameNumbersRounded() =>
        Assert.Equal((await RunAsync<float>()).Select(value => (Half)value), await RunAsync<Half>());

    private static async Task<T[]> RunAsync<T>()
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using var model = await NeuralNetworkFactory.FromPackageAsync<T>(ModelPackage.Load(Fixtures.Committed("tiny/bert-base")));
        var outputs = await model.RunAsync(TinyBert.Ids(2, 7, 9, 3));
        return [.. outputs.Get<T>("last_hidden_state")];
    }
}
