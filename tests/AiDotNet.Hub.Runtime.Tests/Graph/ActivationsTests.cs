using AiDotNet.Hub.Runtime.Graph;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AiDotNet.Hub.Runtime.Tests.Graph;

public sealed class ActivationsTests
{
    // At 1: computed in f64 from the formulas that transformers' names stand for.
    [Theory]
    [InlineData("gelu", 0.8413447460685429, -0.15865525393145707)]
    [InlineData("gelu_new", 0.8411919906082768, -0.15880800939172324)]
    [InlineData("gelu_fast", 0.8411919906082768, -0.15880800939172324)]
    [InlineData("gelu_pytorch_tanh", 0.8411919906082768, -0.15880800939172324)]
    [InlineData("gelu_10", 0.8413447460685429, -0.15865525393145707)]
    [InlineData("quick_gelu", 0.8457957659328212, -0.15420423406717878)]
    [InlineData("silu", 0.7310585786300049, -0.2689414213699951)]
    [InlineData("swish", 0.7310585786300049, -0.2689414213699951)]
    [InlineData("relu", 1.0, 0.0)]
    [InlineData("relu2", 1.0, 0.0)]
    [InlineData("relu6", 1.0, 0.0)]
    [InlineData("leaky_relu", 1.0, -0.01)]
    [InlineData("tanh", 0.7615941559557649, -0.7615941559557649)]
    [InlineData("sigmoid", 0.7310585786300049, 0.2689414213699951)]
    [InlineData("mish", 0.8650983882673103, -0.3034014613741089)]
    [InlineData("linear", 1.0, -1.0)]
    public async Task Activate_KnownName_ComputesItsFormula(string name, double atOne, double atMinusOne)
    {
        Assert.True(Activations.IsKnown(name));
        using var graph = new SmallGraph(builder => builder.Output(
            "y", builder.Activate(builder.Input("x", TensorElementType.Float, "n"), name), "n"));
        using var model = await graph.LoadAsync();

        var y = (await model.RunAsync(new NamedTensors().Set("x", System.Numerics.Tensors.Tensor.Create([1f, -1f], [2])))).Get<float>("y");

        Assert.Equal(atOne, y[0], 2e-6);
        Assert.Equal(atMinusOne, y[1], 2e-6);
    }

    [Theory]
    [InlineData("gelu_10", 12f, 10f)]
    [InlineData("relu6", 12f, 6f)]
    [InlineData("relu2", 3f, 9f)]
    public async Task Activate_LargeValue_IsClippedOrSquared(string name, float x, float expected)
    {
        using var graph = new SmallGraph(builder => builder.Output(
            "y", builder.Activate(builder.Input("x", TensorElementType.Float, "n"), name), "n"));
        using var model = await graph.LoadAsync();

        var y = (await model.RunAsync(new NamedTensors().Set("x", System.Numerics.Tensors.Tensor.Create([x], [1])))).Get<float>("y");

        Assert.Equal(expected, y[0]);
    }

    [Fact]
    public void Activate_UnknownName_NamesIt()
    {
        var graph = new GraphBuilder(new ExternalWeights([]));

        var refusal = Assert.Throws<NotSupportedException>(() => graph.Activate(new GraphValue("x"), "wavelet"));

        Assert.False(Activations.IsKnown("wavelet"));
        Assert.Equal("The activation function 'wavelet' is not supported.", refusal.Message);
    }
}
