using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Packaging.Safetensors;
using AiDotNet.Hub.Tests.Attacks;

namespace AiDotNet.Hub.Tests.Packaging;

public sealed class ModelPackageTests
{
    [Fact]
    public void Load_HuggingFaceLayout_GivesAllParts()
    {
        var package = ModelPackage.Load(Fixtures.SampleModel("langid-tiny"));

        Assert.False(package.IsAdnLayout);
        Assert.Null(package.ModelId);
        Assert.Equal(Path.GetFullPath(Fixtures.SampleModel("langid-tiny")), package.LocalPath);
        Assert.Equal("BertForSequenceClassification", package.Config.ArchitectureType);
        Assert.Equal(("bert", "text-classification", 2L, 80L, 4L, 4000L, 128L), (package.Config.ModelType, package.Config.Task, package.Config.NumLayers, package.Config.HiddenSize, package.Config.NumAttentionHeads, package.Config.VocabSize, package.Config.MaxPositionEmbeddings));
        Assert.Equal(("BertTokenizer", "vocab.txt", true, 128L), (package.Preprocessor!.TokenizerType, package.Preprocessor.VocabFile, package.Preprocessor.DoLowerCase, package.Preprocessor.MaxLength));
        Assert.Equal("[MASK]", package.Preprocessor.SpecialTokens["mask_token"]);
        Assert.Equal(("text-classification", "cc0-1.0"), (package.Card!.PipelineTag, package.Card.License));
        Assert.Contains("language-identification", package.Card.Tags);
        Assert.Equal(Path.Combine(package.LocalPath, "model.safetensors"), package.GetWeightsPath());
        using var weights = package.OpenWeights();
        Assert.Equal(473_764, weights.Tensors.Values.Sum(tensor => tensor.ElementCount));
    }

    [Fact]
    public void Load_FolderOfSentenceTransformers_FindsFilesInFolders()
    {
        var package = ModelPackage.Load(Fixtures.SampleModel("embedder-tiny"));

        Assert.Equal(Path.Combine(package.LocalPath, "1_Pooling", "config.json"), package.FindFile("1_Pooling/config.json"));
        Assert.Null(package.FindFile("1_Pooling"));
        Assert.Null(package.FindFile("nothing.json"));
        Assert.Null(package.FindFile("../langid-tiny/config.json"));
        Assert.Null(package.FindFile("/etc/hostname"));
        Assert.Null(package.FindFile(""));
    }

    [Fact]
    public void Load_BothConfigurations_IsAdnLayout()
    {
        using var folder = new TemporaryDirectory();
        GoodPackage.Write(folder);
        File.WriteAllText(folder.File("config.json"), "not even JSON");

        var package = ModelPackage.Load(folder);

        Assert.True(package.IsAdnLayout);
        Assert.Equal("BertModel", package.Config.ArchitectureType);
        Assert.Equal("vocab.txt", package.Preprocessor!.VocabFile);
        Assert.Equal(folder.File("model_weights.bin"), package.GetWeightsPath());
    }

    [Fact]
    public void Load_SnapshotOfLinksIntoTheCache_IsFollowed()
    {
        using var root = new TemporaryDirectory();
        var blobs = Directory.CreateDirectory(root.File("blobs")).FullName;
        var snapshot = Directory.CreateDirectory(root.File("models/acme--bert/0123456789012345678901234567890123456789")).FullName;
        GoodPackage.Write(root.File("source"));
        foreach (var file in Directory.GetFiles(root.File("source")))
        {
            File.Move(file, Path.Combine(blobs, Path.GetFileName(file)));
            File.CreateSymbolicLink(Path.Combine(snapshot, Path.GetFileName(file)), "../../../blobs/" + Path.GetFileName(file));
        }

        var package = ModelPackage.Load(new ModelSnapshot
        {
            Id = ModelId.Parse("acme/bert"),
            Commit = RevisionId.Parse("0123456789012345678901234567890123456789"),
            Path = snapshot,
            Files = [new SnapshotFile { Path = "model_config.json", Size = 1, Sha256 = Digest.OfNothing }],
        });

        Assert.Equal(ModelId.Parse("acme/bert"), package.ModelId);
        Assert.Equal("mit", package.Card!.License);
        using var weights = package.OpenWeights();
        Assert.Equal([0f, 0f], weights.GetSpan<float>("w"));
    }

    [Theory]
    [InlineData("no_folder")]
    [InlineData("no_config")]
    [InlineData("config_too_deep")]
    [InlineData("config_name_twice")]
    [InlineData("config_number_is_text")]
    [InlineData("config_is_lfs_pointer")]
    [InlineData("config_too_large")]
    [InlineData("weights_in_parent_folder")]
    [InlineData("vocabulary_with_absolute_path")]
    [InlineData("config_of_a_later_format")]
    [InlineData("config_empty")]
    public void Load_BrokenPackage_NamesRuleAndFile(string name)
    {
        var (package, attack, folder) = Spoiled(name);
        using (folder)
        {
            var error = Assert.Throws<PackageFormatException>(() => ModelPackage.Load(package, attack.Limits));

            Assert.Equal(attack.Rule, error.Rule);
            Assert.StartsWith(error.File + ": ", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("no_weights")]
    [InlineData("named_weights_missing")]
    [InlineData("shard_missing")]
    [InlineData("shard_in_parent_folder")]
    [InlineData("shard_with_absolute_path")]
    [InlineData("weights_are_lfs_pointer")]
    [InlineData("weights_are_html_page")]
    [InlineData("weights_are_pickle")]
    [InlineData("weights_without_header")]
    [InlineData("weights_without_header_of_wrong_size")]
    public void OpenWeights_BrokenWeights_NamesTheRule(string name)
    {
        var (path, attack, folder) = Spoiled(name);
        using (folder)
        {
            var package = ModelPackage.Load(path);

            Assert.Equal(attack.Rule, Assert.Throws<PackageFormatException>(() => package.OpenWeights()).Rule);
        }
    }

    [Fact]
    public void Card_Broken_KeepsNobodyFromRunningTheModel()
    {
        var (path, _, folder) = Spoiled("card_is_no_yaml");
        using (folder)
        {
            var package = ModelPackage.Load(path);

            Assert.Equal("BertModel", package.Config.ArchitectureType);
            Assert.Equal("CardInvalid", Assert.Throws<PackageFormatException>(() => package.Card).Rule);
        }
    }

    [Theory]
    [InlineData("model.safetensors", "model.safetensors", "model_weights.bin", "onnx/model.onnx", "pytorch_model.bin")]
    [InlineData("model.safetensors.index.json", "model.safetensors.index.json", "model_weights.bin", "model.onnx")]
    [InlineData("model_weights.bin", "model_weights.bin", "onnx/model.onnx", "pytorch_model.bin")]
    [InlineData("model_weights.bin.index.json", "model_weights.bin.index.json", "pytorch_model.bin")]
    [InlineData("onnx/model.onnx", "onnx/model.onnx", "pytorch_model.bin")]
    [InlineData("only.safetensors", "only.safetensors")]
    [InlineData("only.onnx", "only.onnx")]
    [InlineData("pytorch_model.bin", "pytorch_model.bin", "vocab.txt")]
    public void GetWeightsPath_SeveralFormats_ChoosesInOrder(string expected, params string[] files)
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("config.json"), "{}");
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(file))!);
            File.WriteAllText(folder.File(file), "x");
        }

        Assert.Equal(folder.File(expected), ModelPackage.Load(folder).GetWeightsPath());
    }

    [Fact]
    public void GetWeightsPath_ConfigurationNamesOnnx_IsObeyed()
    {
        using var folder = new TemporaryDirectory();
        GoodPackage.Write(folder);
        File.WriteAllText(folder.File("model_config.json"), """{"weights":{"format":"onnx","files":["net.onnx","net.onnx_data"]}}""");
        File.WriteAllText(folder.File("net.onnx"), "x");

        var package = ModelPackage.Load(folder);

        Assert.Equal(folder.File("net.onnx"), package.GetWeightsPath());
        Assert.Throws<NotSupportedException>(() => package.OpenWeights());
    }

    [Fact]
    public void OpenWeights_TorchCheckpoint_IsRefused()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("config.json"), "{}");
        File.WriteAllBytes(folder.File("pytorch_model.bin"), [.. "PK\u0003\u0004"u8, .. new byte[100]]);

        Assert.Equal("PickleFile", Assert.Throws<PackageFormatException>(() => ModelPackage.Load(folder).OpenWeights()).Rule);
    }

    [Fact]
    public void OpenWeights_BareRunOfBert_GivesItsTensors()
    {
        using var folder = new TemporaryDirectory();
        File.WriteAllText(folder.File("model_config.json"), """{"architecture_type":"BertModel","num_layers":2,"hidden_size":2,"vocab_size":3,"max_position_embeddings":4,"intermediate_size":5,"type_vocab_size":1}""");

        // Embeddings 6+8+2+4, a layer 4*(4+2)+4+(10+5)+(10+2)+4, pooler 4+2.
        var values = Enumerable.Range(0, 20 + (2 * 59) + 6).Select(i => (float)(i + 1)).ToArray();
        File.WriteAllBytes(folder.File("model_weights.bin"), [.. values.SelectMany(BitConverter.GetBytes)]);

        using var weights = ModelPackage.Load(folder).OpenWeights();

        Assert.Equal(5 + (2 * 16) + 2, weights.Tensors.Count);
        Assert.Equal([1, 2, 3, 4, 5, 6], weights.GetSpan<float>("embeddings.word_embeddings.weight"));
        Assert.Equal([21, 22, 23, 24], weights.GetSpan<float>("encoder.layer.0.attention.self.query.weight"));
        Assert.Equal(values.AsSpan(^2), weights.GetSpan<float>("pooler.dense.bias"));
        Assert.Single(weights.Warnings);
    }

    [Theory]
    [InlineData("model_weights.bin", null)]
    [InlineData("model_weights.short.bin", "BareFloat32Size")]
    [InlineData("model_weights.long.bin", "BareFloat32Size")]
    [InlineData("model_weights.odd.bin", "BareFloat32Size")]
    public void OpenWeights_BareRunOfTheReferenceSet_IsReadOrRefused(string file, string? rule)
    {
        var source = Fixtures.Shared("checkpoints/hf/bert_headerless");
        using var folder = new TemporaryDirectory();
        File.Copy(Path.Combine(source, "model_config.json"), folder.File("model_config.json"));
        File.Copy(Path.Combine(source, file), folder.File("model_weights.bin"));
        var package = ModelPackage.Load(folder);
        if (rule is not null)
        {
            Assert.Equal(rule, Assert.Throws<PackageFormatException>(() => package.OpenWeights()).Rule);
            return;
        }

        using var expected = SafetensorsFile.Open(Path.Combine(source, "expected.safetensors"));
        using var weights = package.OpenWeights();
        Assert.Equal(expected.Tensors.Keys.Order(StringComparer.Ordinal), weights.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected.Tensors.Values, tensor => Assert.Equal(tensor.Shape, weights.Tensors[tensor.Name].Shape));
        Assert.All(expected.Tensors.Keys, name => Assert.Equal(expected.GetBytes(name), weights.GetBytes(name)));
    }

    [Fact]
    public void IsPackage_LooksForAConfiguration()
    {
        using var folder = new TemporaryDirectory();

        Assert.False(ModelPackage.IsPackage(folder));
        Assert.False(ModelPackage.IsPackage(folder.File("nowhere")));
        File.WriteAllText(folder.File("config.json"), "");
        Assert.True(ModelPackage.IsPackage(folder));
    }

    [Fact]
    public void Load_EveryModelOfTheReferenceSet_Opens()
    {
        var opened = 0;
        foreach (var config in Directory.EnumerateFiles(Fixtures.Shared("tiny"), "config.json", SearchOption.AllDirectories))
        {
            var package = ModelPackage.Load(Path.GetDirectoryName(config)!);
            Assert.NotNull(package.Config.Json);
            if (package.FindFile("model.safetensors") is not null)
            {
                using var weights = package.OpenWeights();
                opened++;
            }
        }

        Assert.InRange(opened, 200, 400);
    }

    private static (string Package, HostilePackage Attack, TemporaryDirectory Folder) Spoiled(string name)
    {
        var attack = HostilePackages.All.Single(a => a.Name == name);
        var folder = new TemporaryDirectory();
        GoodPackage.Write(folder.File("package"));
        attack.Spoil(folder.File("package"));
        return (folder.File("package"), attack, folder);
    }
}
