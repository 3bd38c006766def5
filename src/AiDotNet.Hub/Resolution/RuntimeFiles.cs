namespace AiDotNet.Hub.Resolution;

/// <summary>What a runtime needs of a repository: everything small that says how to run it, and the weights once.</summary>
/// <remarks>A repository may hold the same weights in five formats; fetching all of them for one line of code would be a defect.</remarks>
internal static class RuntimeFiles
{
    public static readonly IReadOnlyList<string> DefaultFormats = ["safetensors", "adn", "onnx", "bin"];

    /// <summary>What training leaves behind: JSON, but nothing that a model is run with.</summary>
    private static readonly HashSet<string> TrainingRecords = new(StringComparer.Ordinal)
    {
        "trainer_state.json", "all_results.json", "eval_results.json", "train_results.json", "predict_results.json", "test_results.json",
    };

    public static void CheckFormats(IReadOnlyList<string> formats)
    {
        foreach (var format in formats)
        {
            if (!DefaultFormats.Contains(format, StringComparer.Ordinal))
            {
                throw new ArgumentException($"'{format}' is no weight format; known ones are {string.Join(", ", DefaultFormats)}.", nameof(formats));
            }
        }
    }

    public static IEnumerable<string> Choose(IReadOnlyList<string> paths, IReadOnlyList<string> formats)
    {
        // The root first, then the folders of sentence-transformers' modules (1_Pooling, 2_Dense), each with weights of its own.
        foreach (var folder in paths.Select(ModuleFolder).OfType<string>().Prepend("").Distinct(StringComparer.Ordinal))
        {
            var names = paths
                .Where(path => path.Length > folder.Length && path.StartsWith(folder, StringComparison.Ordinal))
                .Select(path => path[folder.Length..])
                .ToList();
            foreach (var name in names.Where(IsSupport).Concat(Weights(names, formats)))
            {
                yield return folder + name;
            }
        }
    }

    private static string? ModuleFolder(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var underscore = slash < 0 ? -1 : path.IndexOf('_', 0, slash);
        return underscore > 0 && path.AsSpan(0, underscore).IndexOfAnyExceptInRange('0', '9') < 0 ? path[..(slash + 1)] : null;
    }

    private static bool IsSupport(string name) =>
        !name.Contains('/', StringComparison.Ordinal)
        && Path.GetExtension(name) switch
        {
            ".json" => !TrainingRecords.Contains(name) && !name.EndsWith(".index.json", StringComparison.Ordinal),
            ".txt" or ".model" or ".tiktoken" or ".jinja" => true,
            _ => name == "README.md",
        };

    private static List<string> Weights(List<string> names, IReadOnlyList<string> formats) =>
        formats.Select(format => WeightsOf(names, format)).FirstOrDefault(found => found.Count > 0) ?? [];

    private static List<string> WeightsOf(List<string> names, string format) => format switch
    {
        "safetensors" => SingleOrShards(names, "model", ".safetensors") is { Count: > 0 } usual
            ? usual
            : names.FindAll(name => IsHere(name) && name.EndsWith(".safetensors", StringComparison.Ordinal)),
        "adn" => SingleOrShards(names, "model_weights", ".bin"),
        "bin" => SingleOrShards(names, "pytorch_model", ".bin"),
        _ => Onnx(names),
    };

    private static List<string> SingleOrShards(List<string> names, string stem, string extension)
    {
        var single = stem + extension;
        if (names.Contains(single))
        {
            return [single];
        }

        var shards = names.FindAll(name =>
            IsHere(name) && name.StartsWith(stem + "-", StringComparison.Ordinal)
            && name.EndsWith(extension, StringComparison.Ordinal) && name.Contains("-of-", StringComparison.Ordinal));
        if (shards.Count > 0)
        {
            shards.AddRange(names.FindAll(name => name == single + ".index.json"));
        }

        return shards;
    }

    private static List<string> Onnx(List<string> names)
    {
        var models = names.Contains("onnx/model.onnx") ? ["onnx/model.onnx"]
            : names.Contains("model.onnx") ? ["model.onnx"]
            : names.FindAll(name => IsHere(name) && name.EndsWith(".onnx", StringComparison.Ordinal)) is { Count: > 0 } here ? here
            : names.FindAll(name => name.StartsWith("onnx/", StringComparison.Ordinal) && name.EndsWith(".onnx", StringComparison.Ordinal));

        // Weights over 2 GB lie beside the graph: model.onnx_data, model.onnx_data_1, model.onnx.data.
        return [.. models, .. names.Where(name => models.Exists(model =>
            name.StartsWith(model + "_data", StringComparison.Ordinal) || name.StartsWith(model + ".data", StringComparison.Ordinal)))];
    }

    private static bool IsHere(string name) => !name.Contains('/', StringComparison.Ordinal);
}
