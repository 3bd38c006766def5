using System.Diagnostics;
using System.Text;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Packaging.Safetensors;
using AiDotNet.Hub.Tests.Attacks;

namespace AiDotNet.Hub.Tests.Packaging;

/// <summary>The Python converter, against the reader and the rule of this assembly.</summary>
public sealed class ConverterTests
{
    private static readonly string Script = Path.Combine(Fixtures.RepositoryRoot, "tools", "converters", "convert_hf_to_adn.py");

    [Theory]
    [InlineData("langid-tiny")]
    [InlineData("embedder-tiny")]
    public void Convert_SampleModel_OpensWithEqualTensors(string name)
    {
        using var folder = new TemporaryDirectory();

        Convert(0, Fixtures.SampleModel(name), folder.File("out"));

        AssertEqualModels(Fixtures.SampleModel(name), folder.File("out"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Fixtures.SampleModel(name), "model.safetensors")), File.ReadAllBytes(folder.File("out/model_weights.bin")));
        Assert.Equal(["out"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Convert_SampleModel_PassesTheCheck()
    {
        using var folder = new TemporaryDirectory();
        Convert(0, Fixtures.SampleModel("langid-tiny"), folder.File("out"));

        Assert.Empty(await PackageCheck.RunAsync(folder.File("out")));
        Assert.Equal(473_764, ModelPackage.Load(folder.File("out")).Config.ParameterCount);
    }

    [Fact]
    public void Convert_ShardedModel_OpensWithEqualTensors()
    {
        using var folder = new TemporaryDirectory();
        WriteSharded(folder.File("in"), """{"a":"first.safetensors","b":"second.safetensors"}""");

        Convert(0, folder.File("in"), folder.File("out"));

        AssertEqualModels(folder.File("in"), folder.File("out"));
        Assert.Equal(
            ["model_config.json", "model_weights-00001-of-00002.bin", "model_weights-00002-of-00002.bin", "model_weights.bin.index.json"],
            Directory.GetFiles(folder.File("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("tiny-layouts/llama-sharded")]
    [InlineData("tiny-layouts/bert-bf16")]
    [InlineData("tiny-layouts/bert-mixed")]
    [InlineData("tiny/whisper")]
    [InlineData("tiny/clip")]
    [InlineData("tiny/gpt2")]
    [InlineData("tiny/distilbert-base")]
    public void Convert_ModelOfTheReferenceSet_OpensWithEqualTensors(string source)
    {
        using var folder = new TemporaryDirectory();

        Convert(0, Fixtures.Shared(source), folder.File("out"));

        AssertEqualModels(Fixtures.Shared(source), folder.File("out"));
    }

    [Fact]
    public void Convert_AwkwardJson_WritesTheBytesOfTheRule()
    {
        using var folder = new TemporaryDirectory();
        Directory.CreateDirectory(folder.File("in"));
        File.WriteAllBytes(folder.File("in/model.safetensors"), GoodPackage.Container());
        File.WriteAllText(folder.File("in/config.json"), """
            { "architectures": ["T5ForConditionalGeneration"], "model_type": "t5", "eps": 1e-12, "theta": 1E+05, "scale": 1.50, "minus": -0,
              "big": 123456789012345678901234567890, "num_layers": 3, "d_model": 1e3, "num_heads": 4.0, "n_vocab": 99999999999999999999, "text_config": {"vocab_size": 7},
              "weights": 1, "dependencies": null, "dtype": null, "torch_dtype": "bfloat16", "empty": [{}, [], ""],
              "text": "größe \u6a21\u578b \ud83d\ude42 </b> & ' \" \\ \/ \b\f\n\r\t \u0001\u001f\u007f\u2028\u00e9" }
            """);
        File.WriteAllText(folder.File("in/tokenizer_config.json"), """
            {"tokenizer_class":"T5Tokenizer","model_max_length":1000000000000000019884624838656,"unk_token":{"content":"<unk>","lstrip":false},"eos_token":"</s>","pad_token":null,"do_lower_case":"no"}
            """);
        File.WriteAllText(folder.File("in/preprocessor_config.json"), """{"image_mean":[0.50,0.5],"max_length":null,"eos_token":"kept"}""");
        File.WriteAllText(folder.File("in/spiece.model"), "x");
        File.WriteAllText(folder.File("in/README.md"), "\uFEFF\r\n---\r\npipeline_tag: \"translation\"\r\n---\r\n");

        Convert(0, folder.File("in"), folder.File("out"));

        AssertEqualModels(folder.File("in"), folder.File("out"));
        var config = ModelPackage.Load(folder.File("out")).Config;
        Assert.Equal(("translation", "bfloat16", 2L), (config.Task, config.Dtype, config.ParameterCount));
        Assert.Equal("1e-12", config.Json["eps"]!.ToJsonString());
    }

    [Fact]
    public void Convert_EveryModelOfTheReferenceSet_FollowsTheRule()
    {
        using var folder = new TemporaryDirectory();
        var sources = Directory.GetFiles(Fixtures.Shared("tiny"), "config.json", SearchOption.AllDirectories)
            .Select(path => Path.GetDirectoryName(path)!)
            .Where(path => File.Exists(Path.Combine(path, "model.safetensors")))
            .ToList();
        Assert.InRange(sources.Count, 200, 400);
        var list = folder.File("sources.txt");
        File.WriteAllLines(list, sources);
        var driver = folder.File("driver.py");
        File.WriteAllText(driver, $"""
            import sys
            sys.path.insert(0, {Quote(Path.GetDirectoryName(Script)!)})
            sys.dont_write_bytecode = True
            from convert_hf_to_adn import convert_model
            for i, source in enumerate(open({Quote(list)}, encoding="utf-8").read().splitlines()):
                convert_model(source, {Quote(folder)} + "/" + str(i))
            """);

        Start(0, [], [driver]);

        for (var i = 0; i < sources.Count; i++)
        {
            AssertEqualModels(sources[i], folder.File($"{i}"));
        }

        static string Quote(string path) => $"r'{path}'";
    }

    [Fact]
    public void Convert_TorchCheckpointWithoutTorch_SaysWhatIsNeeded()
    {
        using var folder = new TemporaryDirectory();
        Directory.CreateDirectory(folder.File("in"));
        File.WriteAllText(folder.File("in/config.json"), "{}");
        File.WriteAllText(folder.File("in/pytorch_model.bin"), "x");
        Directory.CreateDirectory(folder.File("hidden"));
        File.WriteAllText(folder.File("hidden/torch.py"), "raise ImportError('hidden by the test')");

        var message = Run(1, new() { ["PYTHONPATH"] = folder.File("hidden"), ["PYTHONDONTWRITEBYTECODE"] = "1" }, folder.File("in"), folder.File("out"));

        Assert.Contains("pytorch_model.bin: a PyTorch checkpoint needs torch", message, StringComparison.Ordinal);
        Assert.Equal(["hidden", "in"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("bert_bin")]
    [InlineData("bert_bin_sharded")]
    [InlineData("llama_bin_tied")]
    public void Convert_TorchCheckpointWhereTorchIs_OpensWithEqualTensors(string name)
    {
        if (!HasTorch())
        {
            Fixtures.Missing("The Python that runs the converter has no torch (Debian: python3-torch).");
        }

        var source = Fixtures.Shared("checkpoints/hf/" + name);
        using var folder = new TemporaryDirectory();
        Directory.CreateDirectory(folder.File("in"));
        foreach (var file in Directory.GetFiles(source).Where(file => !file.EndsWith(".safetensors", StringComparison.Ordinal)))
        {
            File.Copy(file, folder.File("in/" + Path.GetFileName(file)));
        }

        Convert(0, folder.File("in"), folder.File("out"));

        using var expected = SafetensorsFile.Open(Path.Combine(source, "expected.safetensors"));
        using var weights = ModelPackage.Load(folder.File("out")).OpenWeights();
        Assert.All(expected.Tensors.Keys, tensor => Assert.Equal(expected.GetBytes(tensor), weights.GetBytes(tensor)));
        Assert.Empty(Directory.GetFiles(folder.File("out"), "pytorch_model*"));
    }

    [Fact]
    public void Convert_OutputExists_IsRefusedWithoutForce()
    {
        using var folder = new TemporaryDirectory();
        WriteSharded(folder.File("in"), """{"a":"first.safetensors","b":"second.safetensors"}""");
        Convert(0, folder.File("in"), folder.File("out"));
        File.WriteAllText(folder.File("out/mine.txt"), "");

        Assert.Contains("--force", Convert(1, folder.File("in"), folder.File("out")), StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("out/mine.txt")));
        Convert(0, folder.File("in"), folder.File("out"), "--force");

        Assert.False(File.Exists(folder.File("out/mine.txt")));
        Assert.Equal(["in", "out"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Convert_ForceOnSomebodysFolder_LeavesItAlone()
    {
        using var folder = new TemporaryDirectory();
        WriteSharded(folder.File("in"), """{"a":"first.safetensors","b":"second.safetensors"}""");
        Directory.CreateDirectory(folder.File("home"));
        File.WriteAllText(folder.File("home/thesis.txt"), "");

        Assert.Contains("not replaced", Convert(1, folder.File("in"), folder.File("home"), "--force"), StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("home/thesis.txt")));
    }

    [Theory]
    [InlineData("no config", 6, "config.json")]
    [InlineData("no weights", 6, "weights")]
    [InlineData("cut off", 6, "second.safetensors")]
    [InlineData("missing shard", 6, "second.safetensors")]
    [InlineData("shard outside", 6, "../x.safetensors")]
    [InlineData("tensor in no shard", 6, "'c'")]
    [InlineData("not json", 6, "config.json")]
    [InlineData("name twice", 6, "twice")]
    [InlineData("too deep", 6, "deeper")]
    [InlineData("nan", 6, "NaN")]
    [InlineData("link outside", 6, "outside the folder")]
    [InlineData("adn already", 6, "already")]
    [InlineData("unknown", 3, "neither a folder nor the id")]
    [InlineData("inside itself", 2, "in each other")]
    public void Convert_BadInput_SaysWhatAndLeavesNothing(string what, int code, string message)
    {
        using var folder = new TemporaryDirectory();
        var (input, output) = (folder.File("in"), folder.File("out"));
        WriteSharded(input, what switch
        {
            "shard outside" => """{"a":"first.safetensors","b":"../x.safetensors"}""",
            "tensor in no shard" => """{"a":"first.safetensors","c":"second.safetensors"}""",
            _ => """{"a":"first.safetensors","b":"second.safetensors"}""",
        });
        switch (what)
        {
            case "no config":
                File.Delete(Path.Combine(input, "config.json"));
                break;
            case "no weights":
                File.Delete(Path.Combine(input, "model.safetensors.index.json"));
                break;
            case "cut off":
                File.WriteAllBytes(Path.Combine(input, "second.safetensors"), [.. GoodPackage.Container().AsSpan()[..^1]]);
                break;
            case "missing shard":
                File.Delete(Path.Combine(input, "second.safetensors"));
                break;
            case "not json" or "name twice" or "too deep" or "nan":
                File.WriteAllText(Path.Combine(input, "config.json"), what switch
                {
                    "not json" => "{",
                    "name twice" => """{"a":{"b":1,"b":1}}""",
                    "too deep" => """{"a":""" + new string('[', 5000) + new string(']', 5000) + "}",
                    _ => """{"a":NaN}""",
                });
                break;
            case "link outside":
                File.CreateSymbolicLink(Path.Combine(input, "secret.txt"), Script);
                break;
            case "adn already":
                File.WriteAllText(Path.Combine(input, "model_config.json"), "{}");
                break;
            case "unknown":
                input = "no such model";
                break;
            case "inside itself":
                output = Path.Combine(input, "out");
                break;
        }

        Assert.Contains(message, Convert(code, input, output), StringComparison.Ordinal);
        Assert.Equal(["in"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Where(name => name != "x.safetensors"));
    }

    [Fact]
    public void Convert_ModelOfTheLocalCache_IsFoundByItsId()
    {
        using var folder = new TemporaryDirectory();
        var cache = folder.File("hub/models--acme--tiny");
        WriteSharded(Path.Combine(cache, "blobs"), """{"a":"first.safetensors","b":"second.safetensors"}""");
        var snapshot = Path.Combine(cache, "snapshots", "0123456789012345678901234567890123456789");
        Directory.CreateDirectory(snapshot);
        foreach (var blob in Directory.GetFiles(Path.Combine(cache, "blobs")))
        {
            File.CreateSymbolicLink(Path.Combine(snapshot, Path.GetFileName(blob)), "../../blobs/" + Path.GetFileName(blob));
        }

        Directory.CreateDirectory(Path.Combine(cache, "refs"));
        File.WriteAllText(Path.Combine(cache, "refs", "main"), Path.GetFileName(snapshot));

        Run(0, new() { ["HF_HUB_CACHE"] = folder.File("hub") }, "acme/tiny", folder.File("out"));

        AssertEqualModels(snapshot, folder.File("out"));
    }

    /// <summary>The converted package holds the same tensors, and the JSON files that the rule makes from the source, byte for byte.</summary>
    private static void AssertEqualModels(string source, string converted)
    {
        using var before = ModelPackage.Load(source).OpenWeights();
        var package = ModelPackage.Load(converted);
        using var after = package.OpenWeights();
        Assert.Equal(before.Tensors.Keys.Order(StringComparer.Ordinal), after.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in before.Tensors)
        {
            Assert.Equal((tensor.DtypeName, string.Join(',', tensor.Shape)), (after.Tensors[name].DtypeName, string.Join(',', after.Tensors[name].Shape)));
            Assert.Equal(before.GetBytes(name), after.GetBytes(name));
        }

        Assert.True(package.IsAdnLayout);
        Assert.Equal(before.Tensors.Values.Sum(tensor => tensor.ElementCount), package.Config.ParameterCount);
        Assert.Equal(Rule(source, after), File.ReadAllText(Path.Combine(converted, "model_config.json")));
        var preprocessor = ModelPackage.Load(source).Preprocessor;
        Assert.Equal(preprocessor is null ? null : Encoding.UTF8.GetString(preprocessor.ToUtf8Json()), package.FindFile("preprocessor_config.json") is { } path ? File.ReadAllText(path) : null);
    }

    private static string Rule(string source, SafetensorsFile weights)
    {
        var files = weights.Tensors.Values.Select(tensor => Path.GetFileName(tensor.FilePath)).Distinct().Order(StringComparer.Ordinal).ToList();
        var card = Path.Combine(source, "README.md");
        var facts = AdnConfigFacts.Of(files, weights.Tensors.Values) with
        {
            PipelineTag = File.Exists(card) ? AdnConfigFacts.FindPipelineTag(File.ReadAllText(card)) : null,
            IsSentenceTransformer = File.Exists(Path.Combine(source, "modules.json")),
        };
        var config = PackageDocument.Read(Path.Combine(source, "config.json"), "config.json", PackageLimits.Default);
        return Encoding.UTF8.GetString(AdnConfigRule.Apply(config, facts).ToUtf8Json());
    }

    private static void WriteSharded(string folder, string weightMap)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"architectures":["GPT2LMHeadModel"],"model_type":"gpt2","n_layer":2,"n_embd":2}""");
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), $$"""{"metadata":{"total_size":12},"weight_map":{{weightMap}}}""");
        File.WriteAllBytes(Path.Combine(folder, "first.safetensors"), HostileSafetensors.Container("""{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""", 4));
        File.WriteAllBytes(Path.Combine(folder, "second.safetensors"), HostileSafetensors.Container("""{"b":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""", 8));
        if (weightMap.Contains("../x", StringComparison.Ordinal))
        {
            File.Copy(Path.Combine(folder, "second.safetensors"), Path.Combine(folder, "..", "x.safetensors"));
        }
    }

    private static string Convert(int code, params string[] arguments) => Run(code, [], arguments);

    private static string Run(int code, Dictionary<string, string> environment, params string[] arguments) => Start(code, environment, [Script, .. arguments]);

    private static string Start(int code, Dictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(Python(), arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == code, $"exit code {process.ExitCode} where {code} was expected: {errors}");
        Assert.DoesNotContain("Traceback", errors, StringComparison.Ordinal);
        return errors;
    }

    private static bool HasTorch()
    {
        using var process = Process.Start(new ProcessStartInfo(Python(), ["-c", "import torch"]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string Python()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var python = new[] { "/usr/bin/python3" }
            .Concat(folders.SelectMany(folder => (string[])[Path.Combine(folder, "python3"), Path.Combine(folder, "python3.exe")]))
            .FirstOrDefault(File.Exists);
        if (python is null)
        {
            Fixtures.Missing("There is no python3 on this machine; the converter needs it.");
        }

        return python!;
    }
}
