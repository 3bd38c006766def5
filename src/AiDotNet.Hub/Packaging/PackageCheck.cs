using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Packaging;

/// <summary>What a publisher must know before a folder goes out: card, configuration, weights, names.</summary>
public static class PackageCheck
{
    /// <summary>The JSON documents that the product reads whole.</summary>
    private static readonly string[] Documents =
    [
        ModelConfig.AdnFileName, ModelConfig.HuggingFaceFileName, PreprocessorConfig.FileName, "tokenizer_config.json", "special_tokens_map.json",
        "generation_config.json", "adapter_config.json", "sentence_bert_config.json",
    ];

    /// <summary>Looks at everything and reports every problem; reads headers of weights, not their data.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="limits">What is too large; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>The problems, in ordinal order of their files; empty where the folder may be published.</returns>
    public static Task<IReadOnlyList<PackageProblem>> RunAsync(string directory, PackageLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);

        // File metadata and mappings have no asynchronous form: the caller's thread is kept free instead.
        return Task.Run<IReadOnlyList<PackageProblem>>(() => Run(Path.GetFullPath(directory), limits ?? PackageLimits.Default, cancellationToken), cancellationToken);
    }

    private static List<PackageProblem> Run(string directory, PackageLimits limits, CancellationToken cancellationToken)
    {
        var problems = new List<PackageProblem>();
        if (!Directory.Exists(directory))
        {
            return [new PackageProblem(PackageRule.FolderMissing, "", $"There is no folder '{directory}'.")];
        }

        var files = PackageFiles.Enumerate(directory, limits, problems, cancellationToken);
        CheckDocuments(directory, files, limits, problems);
        CheckCard(directory, files, limits, problems);
        CheckConfig(directory, files, limits, problems);
        foreach (var file in files.Where(IsWeights))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Collect(problems, file, () => CheckWeights(PackagePath.Combine(directory, file), limits));
        }

        return [.. problems.Distinct().OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Rule, StringComparer.Ordinal)];
    }

    private static void CheckDocuments(string directory, IReadOnlySet<string> files, PackageLimits limits, List<PackageProblem> problems)
    {
        foreach (var file in Documents.Where(files.Contains))
        {
            Collect(problems, file, () =>
            {
                var json = PackageDocument.Read(PackagePath.Combine(directory, file), file, limits);
                if (file is ModelConfig.AdnFileName or ModelConfig.HuggingFaceFileName)
                {
                    ConfigRules.Check(json, file);
                }
            });
        }
    }

    private static void CheckCard(string directory, IReadOnlySet<string> files, PackageLimits limits, List<PackageProblem> problems)
    {
        if (!files.Contains(ModelCard.FileName))
        {
            problems.Add(new PackageProblem(PackageRule.CardMissing, ModelCard.FileName, "A model needs a card to be published: add a README.md that says what the model is, its licence and how to use it."));
            return;
        }

        Collect(problems, ModelCard.FileName, () =>
        {
            var card = ModelCard.Read(PackagePath.Combine(directory, ModelCard.FileName), limits);
            problems.AddRange(CardRules.Validate(card.Data).Errors.Select(error => new PackageProblem(PackageRule.CardInvalid, ModelCard.FileName, $"In the front matter, {error}.")));
        });
    }

    private static void CheckConfig(string directory, IReadOnlySet<string> files, PackageLimits limits, List<PackageProblem> problems)
    {
        if (files.Contains("adapter_config.json") && !ModelPackage.IsPackage(directory))
        {
            return;
        }

        Collect(problems, ModelConfig.AdnFileName, () =>
        {
            var package = ModelPackage.Load(directory, limits);
            if (package.IsAdnLayout && package.Config.Json["architecture_type"] is null && package.Config.WeightFormat() != "onnx")
            {
                problems.Add(new PackageProblem(PackageRule.ArchitectureMissing, ModelConfig.AdnFileName, "'architecture_type' is missing: name the architecture's class, such as BertModel."));
            }

            foreach (var missing in package.Config.WeightFiles().Where(file => package.FindFile(file) is null))
            {
                problems.Add(new PackageProblem(PackageRule.WeightsMissing, missing, $"{ModelConfig.AdnFileName} names this weights file, and it is not there."));
            }

            if (package.Preprocessor?.VocabFile is { } vocab && package.FindFile(vocab) is null)
            {
                problems.Add(new PackageProblem(PackageRule.ReferenceMissing, vocab, $"{PreprocessorConfig.FileName} names this vocab_file, and it is not there."));
            }

            var weights = package.GetWeightsPath();
            if (Path.GetFileName(weights) == WeightsChoice.AdnContainer)
            {
                using var opened = package.OpenWeights();
            }
        });
    }

    private static bool IsWeights(string file) =>
        file.EndsWith(".safetensors", StringComparison.Ordinal)
        || file.EndsWith(".safetensors.index.json", StringComparison.Ordinal)
        || file.EndsWith(".onnx", StringComparison.Ordinal)
        || IsTorch(file)
        || (file.EndsWith(".bin", StringComparison.Ordinal) && Path.GetFileName(file).StartsWith("model_weights", StringComparison.Ordinal))
        || Path.GetFileName(file) == WeightsChoice.AdnIndex;

    private static bool IsTorch(string file) =>
        Path.GetFileName(file).StartsWith("pytorch_model", StringComparison.Ordinal) && file.EndsWith(".bin", StringComparison.Ordinal);

    private static void CheckWeights(string path, PackageLimits limits)
    {
        if (IsTorch(path))
        {
            CheckTorch(path);
            return;
        }

        if (path.EndsWith(".onnx", StringComparison.Ordinal))
        {
            CheckOnnx(path);
            return;
        }

        try
        {
            SafetensorsFile.Open(path, limits).Dispose();
        }
        catch (PackageFormatException e) when (e.Rule == PackageRule.BareFloat32Run)
        {
            // Whether it opens depends on the configuration, and is checked with it.
        }
    }

    // The graph is the runtime's to read; what is no model at all shows in the first bytes.
    private static void CheckOnnx(string path)
    {
        if (new FileInfo(path).Length == 0)
        {
            throw new PackageFormatException(PackageRule.FileTooShort, path, "the file is empty.");
        }

        if (RecogniseForeign(path) is { } foreign)
        {
            throw foreign;
        }
    }

    // Nothing here unpickles: what elsewhere is refused as a checkpoint is what this file is to be.
    private static void CheckTorch(string path)
    {
        var found = RecogniseForeign(path);
        if (found?.Rule != PackageRule.PickleFile)
        {
            throw found
                ?? new PackageFormatException(PackageRule.CheckpointInvalid, path, "this is no PyTorch checkpoint: it begins like neither a zip archive nor a pickle. Save it again, or remove it.");
        }
    }

    private static PackageFormatException? RecogniseForeign(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        Span<byte> start = stackalloc byte[ForeignContent.LookAhead];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return ForeignContent.Recognise(start[..read], stream.Length, path);
    }

    private static void Collect(List<PackageProblem> problems, string file, Action check)
    {
        try
        {
            check();
        }
        catch (PackageFormatException e)
        {
            var name = Path.IsPathRooted(e.File) ? file : e.File;
            problems.Add(new PackageProblem(e.Rule, name, e.Message.StartsWith(e.File + ": ", StringComparison.Ordinal) ? e.Message[(e.File.Length + 2)..] : e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new PackageProblem(PackageRule.SpecialFile, file, $"The file cannot be read: {e.Message}"));
        }
    }
}
