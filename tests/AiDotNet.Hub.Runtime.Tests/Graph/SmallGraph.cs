using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime.Graph;

namespace AiDotNet.Hub.Runtime.Tests.Graph;

/// <summary>A package of a type that is not built in, with an ONNX file that the test describes.</summary>
internal sealed class SmallGraph : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public SmallGraph(Action<GraphBuilder> describe)
    {
        var graph = new GraphBuilder(new ExternalWeights([]));
        describe(graph);
        Directory.CreateDirectory(_folder.File("onnx"));
        File.WriteAllBytes(_folder.File("onnx/model.onnx"), graph.Build());
        File.WriteAllText(_folder.File("config.json"), """{"model_type":"made-up","architectures":["MadeUpModel"]}""");
    }

    public ModelPackage Package => ModelPackage.Load(_folder);

    public Task<IModel<float>> LoadAsync(RuntimeOptions? options = null) => NeuralNetworkFactory.FromPackageAsync<float>(Package, options);

    public void Dispose() => _folder.Dispose();
}
