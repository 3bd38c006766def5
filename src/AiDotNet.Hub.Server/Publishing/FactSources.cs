using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>The files of a commit that say something about the model, and the name of what they say.</summary>
internal sealed class FactSources
{
    // Raised when the reader learns to say something else about the same files.
    private const int ReaderVersion = 1;
    private const int MostShards = 1000;

    private static readonly string[] ModelTexts = [ModelCard.FileName, ModelConfig.AdnFileName, ModelConfig.HuggingFaceFileName];
    private static readonly string[] OtherTexts = [ModelCard.FileName];

    private static readonly (string Tag, Func<GitTreeEntry, bool> Shows)[] Formats =
    [
        ("safetensors", entry => HasEnding(entry, ".safetensors") || entry is { IsTree: false, Name: WeightsChoice.AdnContainer }),
        ("pytorch", entry => !entry.IsTree && entry.Name.StartsWith("pytorch_model", StringComparison.Ordinal) && HasEnding(entry, ".bin")),
        ("tf", entry => entry is { IsTree: false, Name: "tf_model.h5" }),
        ("jax", entry => entry is { IsTree: false, Name: "flax_model.msgpack" }),
        ("onnx", entry => HasEnding(entry, ".onnx") || entry is { IsTree: true, Name: "onnx" }),
        ("gguf", entry => HasEnding(entry, ".gguf")),
    ];

    private FactSources(GitTree root, RepositoryType type)
    {
        Type = type;
        Files = root.Entries.Where(entry => !entry.IsTree && TextsOf(type).Contains(entry.Name)).ToDictionary(entry => entry.Name, entry => entry.Id);
        if (type == RepositoryType.Model)
        {
            Weights = [.. ChooseWeights(root).Take(MostShards)];
            FormatTags = [.. Formats.Where(format => root.Entries.Any(format.Shows)).Select(format => format.Tag)];
            IsSentenceTransformer = root.Find("modules.json") is { IsTree: false };
        }

        Id = ComputeId();
    }

    /// <summary>What the files are about: of datasets and spaces the card alone says something.</summary>
    public RepositoryType Type { get; }

    /// <summary>The name of the facts: equal sources, equal facts.</summary>
    public string Id { get; }

    /// <summary>Card and configurations that are there, with their git blob ids.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    /// <summary>The containers whose headers hold the parameters.</summary>
    public IReadOnlyList<GitTreeEntry> Weights { get; } = [];

    /// <summary>The kinds of weights that the names of the files show.</summary>
    public IReadOnlyList<string> FormatTags { get; } = [];

    public bool IsSentenceTransformer { get; }

    public static FactSources Of(GitTree root, RepositoryType type) => new(root, type);

    private static string[] TextsOf(RepositoryType type) => type == RepositoryType.Model ? ModelTexts : OtherTexts;

    private static List<GitTreeEntry> ChooseWeights(GitTree root)
    {
        if (root.Find("model.safetensors") is { IsTree: false } single)
        {
            return [single];
        }

        if (root.Find(WeightsChoice.AdnContainer) is { IsTree: false } adn)
        {
            return [adn];
        }

        var containers = root.Entries.Where(entry => HasEnding(entry, ".safetensors")).ToList();
        var shards = containers.Where(entry => entry.Name.Contains("-of-", StringComparison.Ordinal)).ToList();
        return shards.Count > 0 ? shards : containers.Count == 1 ? containers : [];
    }

    private static bool HasEnding(GitTreeEntry entry, string ending) => !entry.IsTree && entry.Name.EndsWith(ending, StringComparison.Ordinal);

    private string ComputeId()
    {
        // Names hold no control characters, so lines cannot be confused.
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"facts {ReaderVersion} {Type.WireName()}\n");
        foreach (var (name, id) in Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            text.Append(id).Append(' ').Append(name).Append('\n');
        }

        foreach (var entry in Weights)
        {
            text.Append(entry.Id).Append(' ').Append(entry.Name).Append('\n');
        }

        text.Append(string.Join(' ', FormatTags)).Append(IsSentenceTransformer ? "\nmodules" : "\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
