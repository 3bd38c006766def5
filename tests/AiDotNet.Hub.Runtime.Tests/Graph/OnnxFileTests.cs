using System.Numerics.Tensors;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Packaging.Safetensors;
using AiDotNet.Hub.Runtime.Graph;
using AiDotNet.Hub.Runtime.Tests.Architectures;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace AiDotNet.Hub.Runtime.Tests.Graph;

/// <summary>Packages that ship an ONNX file run whatever their type, under the file's own names.</summary>
public sealed class OnnxFileTests
{
    [Fact]
    public async Task RunAsync_ScalarsAndSeveralTypes_KeepTheirTypes()
    {
        using var graph = new SmallGraph(builder =>
        {
            var x = builder.Input("x", TensorElementType.Float, "n");
            var factor = builder.Input("factor", TensorElementType.Float);
            builder.Output("y", builder.Node("Mul", [x, factor]), "n");
        });
        using var model = await NeuralNetworkFactory.FromPackageAsync<double>(graph.Package);

        var outputs = await model.RunAsync(new NamedTensors()
            .Set("x", Tensor.Create([1.0, 2.0, 3.0], [3]))
            .Set("factor", Tensor.Create([2.0], [1])));

        Assert.Equal(["x", "factor"], model.InputNames);
        Assert.Equal(["y"], model.OutputNames);
        Assert.Equal([2.0, 4.0, 6.0], outputs.Get<double>("y"));
    }

    [Fact]
    public async Task RunAsync_ScalarOutput_IsOneElement()
    {
        using var folder = new TemporaryDirectory();
        using var graph = new SmallGraph(builder =>
            builder.Output("y", builder.Node("Gather", [builder.Input("x", TensorElementType.Float, "n"), builder.Scalar(1L)])));
        using var model = await graph.LoadAsync();

        var outputs = await model.RunAsync(new NamedTensors().Set("x", Tensor.Create([5f, 7f], [2])));
        await NamedTensorsFile.SaveAsync(folder.File("y.safetensors"), outputs);
        var read = await NamedTensorsFile.LoadAsync(folder.File("y.safetensors"));

        Assert.Equal([1], outputs.GetShape("y"));
        Assert.Equal([7f], outputs.Get<float>("y"));
        Assert.Equal([1], read.GetShape("y"));
        Assert.Equal([7f], read.Get<float>("y"));
    }

    [Fact]
    public async Task RunAsync_AnotherTypeThanTheModels_SaysWhatIsWanted()
    {
        using var graph = new SmallGraph(builder => builder.Output("y", builder.Input("x", TensorElementType.Float, "n"), "n"));
        using var model = await graph.LoadAsync();

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => model.RunAsync(new NamedTensors().Set("x", Tensor.Create([1.0], [1]))));

        Assert.Equal("The input 'x' must be a tensor of Single, not of Double.", refusal.Message);
    }

    [Fact]
    public async Task FromPackageAsync_FileThatIsNoModel_SaysWhich()
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.File("config.json"), """{"model_type":"made-up","architectures":["MadeUpModel"]}""");
        await File.WriteAllTextAsync(folder.File("model.onnx"), "not a model");

        var refusal = await Assert.ThrowsAsync<PackageFormatException>(() => NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(folder)));

        Assert.Equal("ModelRefused", refusal.Rule);
        Assert.EndsWith("model.onnx", refusal.File, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromPackageAsync_WeightsBesideTheFile_AreFound()
    {
        using var folder = new TemporaryDirectory();
        await WriteWithWeightsBesideAsync(folder);
        using var model = await NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(folder));

        var outputs = await model.RunAsync(new NamedTensors().Set("x", Tensor.Create([10f, 20f], [2])));

        Assert.Equal([11f, 22f], outputs.Get<float>("y"));
    }

    [Fact]
    public async Task FromPackageAsync_WeightsBesideTheFileBehindLinks_SaysWhatToDo()
    {
        using var root = new TemporaryDirectory();
        var folder = Directory.CreateDirectory(root.File("snapshot")).FullName;
        await WriteWithWeightsBesideAsync(folder);
        foreach (var name in new[] { "model.onnx", "model.onnx_data" })
        {
            // As in the cache: each blob in the folder of its digest's first two digits.
            var blob = Path.Combine(Directory.CreateDirectory(root.File($"blobs/{name.Length}")).FullName, "blob");
            File.Move(Path.Combine(folder, name), blob);
            File.CreateSymbolicLink(Path.Combine(folder, name), blob);
        }

        var refusal = await Assert.ThrowsAsync<HubException>(() => NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(folder)));

        Assert.Equal(HubErrorCode.NotSupported, refusal.Code);
        Assert.Contains("--local-dir", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromPackageAsync_HiddenStatesThatTheFileLacks_IsRefused()
    {
        using var graph = new SmallGraph(builder => builder.Output("y", builder.Input("x", TensorElementType.Float, "n"), "n"));

        var refusal = await Assert.ThrowsAsync<HubException>(() => graph.LoadAsync(new RuntimeOptions { OutputHiddenStates = true }));

        Assert.Equal(HubErrorCode.NotSupported, refusal.Code);
    }

    [Theory]
    [InlineData("bert", "model.onnx", 1e-4)]
    [InlineData("bert", "model_fp16_io.onnx", 5e-3)]
    [InlineData("bert-sequence-classification", "model.onnx", 1e-4)]
    public async Task RunAsync_ExportOfABertModel_EqualsReference(string name, string file, double tolerance)
    {
        var source = Fixtures.Shared($"tiny-onnx/{name}");
        using var folder = new TemporaryDirectory();
        File.Copy(Path.Combine(source, "config.json"), folder.File("config.json"));
        File.Copy(Path.Combine(source, "onnx", file), folder.File("model.onnx"));
        var golden = await NamedTensorsFile.LoadAsync(Path.Combine(source, "golden.safetensors"));
        var output = name == "bert" ? "last_hidden_state" : "logits";
        using var model = await NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(folder));

        // No mask and no types: what transformers takes them for stands in.
        var outputs = await model.RunAsync(new NamedTensors().Set("input_ids", golden.Get<long>("len1.in.input_ids")));

        var expected = golden.GetElementType($"{file}.len1.out.{output}") == typeof(Half)
            ? golden.Get<Half>($"{file}.len1.out.{output}").Select(value => (float)value)
            : golden.Get<float>($"{file}.len1.out.{output}");
        Assert.All(expected.Zip(outputs.Get<float>(output)), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    [Fact]
    public async Task RunAsync_Magika_RecognisesEveryFile()
    {
        var cases = ReferenceCases.Read(Path.Combine(Fixtures.Shared("models/golden/magika-standard-v3.3"), "golden.json"));
        var golden = await NamedTensorsFile.LoadAsync(Fixtures.Shared("models/golden/magika-standard-v3.3/golden.safetensors"));
        using var model = await NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(Fixtures.Shared("models/magika-standard-v3.3")));

        var scores = (await model.RunAsync(new NamedTensors().Set("bytes", golden.Get<int>("bytes")))).Get<float>("target_label");

        var labels = model.Package.Config.Json["id2label"]!.AsObject();
        var expected = cases["files"]!.AsArray().Select(file => file!["label"]!.GetValue<string>()).ToList();
        var rows = scores.ToArray().Chunk((int)scores.Lengths[1]).ToList();
        Assert.Equal(expected, rows.Select(row => labels[$"{Array.IndexOf(row, row.Max())}"]!.GetValue<string>()));
        Assert.All(golden.Get<float>("scores").Zip(scores), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    [Fact]
    public async Task RunAsync_SileroFrameByFrame_EqualsReference()
    {
        var golden = await NamedTensorsFile.LoadAsync(Fixtures.Shared("models/golden/silero-vad-16k/golden.safetensors"));
        var samples = ReadSound(Fixtures.Shared("media/fox-en.wav"));
        using var model = await NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(Fixtures.Shared("models/silero-vad-16k")));

        var state = Tensor.Create(new float[256], [2, 1, 128]);
        var probabilities = new List<float>();
        for (var start = 0; start < samples.Length; start += 512)
        {
            // 64 samples of the frame before, then 512 new ones; silence before the first and after the last.
            var frame = new float[576];
            var from = Math.Max(0, start - 64);
            samples.AsSpan(from, Math.Min(samples.Length, start + 512) - from).CopyTo(frame.AsSpan(from - start + 64));
            var outputs = await model.RunAsync(new NamedTensors()
                .Set("input", Tensor.Create(frame, [1, 576]))
                .Set("state", state)
                .Set("sr", Tensor.Create([16000L], [1])));
            state = outputs.Get<float>("stateN");
            probabilities.AddRange(outputs.Get<float>("output"));
        }

        var expected = golden.Get<float>("probabilities").ToArray();
        Assert.Equal(expected.Length, probabilities.Count);
        Assert.All(expected.Zip(probabilities), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.All(golden.Get<float>("state").Zip(state), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    private static async Task WriteWithWeightsBesideAsync(string folder)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "config.json"), """{"model_type":"made-up","architectures":["MadeUpModel"]}""");
        await SafetensorsWriter.WriteAsync(
            Path.Combine(folder, "model.onnx_data"),
            [SafetensorsWriter.Entry.FromMemory("w", SafetensorsDtype.F32, [2], new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40 })]);
        using var data = SafetensorsFile.Open(Path.Combine(folder, "model.onnx_data"));
        var tensor = data.Tensors["w"];
        var graph = new GraphBuilder(new ExternalWeights([tensor.FilePath]));
        graph.Output("y", graph.Node("Add", [graph.Input("x", TensorElementType.Float, "n"), graph.Weight(tensor)]), "n");
        await File.WriteAllBytesAsync(Path.Combine(folder, "model.onnx"), graph.Build());
    }

    // 16-bit mono PCM behind a header of 44 bytes.
    private static float[] ReadSound(string path) =>
        [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(path).AsSpan(44)).ToArray().Select(sample => sample / 32768f)];
}
