using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>What a repository can be found by: a model's task, library and tags, from what card, configuration and files say; of others, what the card says.</summary>
internal sealed partial class ModelTags
{
    private const int MaxTagLength = 200;
    private const int MostTags = 1000;

    /// <summary>The keys of a dataset's card that are tags with the key in front.</summary>
    private static readonly string[] DatasetKeys =
    [
        "task_categories", "task_ids", "annotations_creators", "language_creators", "multilinguality", "source_datasets", "language", "license", "size_categories",
    ];

    private readonly List<string> _tags = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public ModelTags(FactSources sources, ModelCard? card, ModelConfig? config)
    {
        LibraryName = Clean(card?.LibraryName) ?? Detect(sources, config);
        PipelineTag = Clean(card?.PipelineTag) ?? Clean(config?.Task);

        Add("", LibraryName);
        AddAll("", sources.FormatTags);
        Add("", config?.ModelType);
        AddAll("", card?.Tags);
        Add("", PipelineTag);
        AddAll("", card?.Languages);
        AddAll("dataset:", card?.Datasets);
        AddAll("arxiv:", PapersOf(card));
        AddAll("base_model:", card?.BaseModels);
        if (Clean((card?.Data["base_model_relation"] as JsonValue)?.ToString()) is { } relation)
        {
            AddAll($"base_model:{relation}:", card?.BaseModels);
        }

        Add("license:", card?.License);
    }

    /// <summary>The tags of a dataset or a space.</summary>
    public ModelTags(RepositoryType type, ModelCard? card)
    {
        var data = card?.Data ?? [];
        if (type == RepositoryType.Dataset)
        {
            foreach (var key in DatasetKeys)
            {
                AddAll($"{key}:", Texts(data[key]));
            }
        }
        else
        {
            AddAll("", Texts(data["sdk"]));
            AddAll("model:", Texts(data["models"]));
            AddAll("dataset:", Texts(data["datasets"]));
            AddAll("license:", Texts(data["license"]));
        }

        AddAll("", card?.Tags);
        AddAll("arxiv:", PapersOf(card));
    }

    public string? LibraryName { get; }

    public string? PipelineTag { get; }

    /// <summary>Each once, in the order of show.</summary>
    public IReadOnlyList<string> All => _tags;

    [GeneratedRegex(@"arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{4,5})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Papers();

    /// <summary>What the Hub takes for the library where the card does not say.</summary>
    private static string? Detect(FactSources sources, ModelConfig? config) =>
        sources.IsSentenceTransformer ? "sentence-transformers"
        : config?.ModelType is not null && sources.Files.ContainsKey(ModelConfig.HuggingFaceFileName) ? "transformers"
        : null;

    private static IEnumerable<string> PapersOf(ModelCard? card) => card is null ? [] : Papers().Matches(card.Text).Select(match => match.Groups[1].Value);

    /// <summary>A text, or the texts of a list.</summary>
    private static IEnumerable<string> Texts(JsonNode? node) =>
        (node is JsonArray items ? items : Enumerable.Repeat(node, 1)).OfType<JsonValue>().Where(value => value.GetValueKind() == JsonValueKind.String).Select(value => value.ToString());

    private void AddAll(string prefix, IEnumerable<string>? values)
    {
        foreach (var value in values ?? [])
        {
            Add(prefix, value);
        }
    }

    private void Add(string prefix, string? value)
    {
        if (Clean(value) is { } clean && _tags.Count < MostTags && _seen.Add(prefix + clean))
        {
            _tags.Add(prefix + clean);
        }
    }

    /// <summary>A value that can be shown in a list and sent in a URL; null for any other.</summary>
    private static string? Clean(string? value)
    {
        var text = value?.Trim();
        return text is { Length: > 0 and <= MaxTagLength } && !text.Any(c => char.IsControl(c) || char.IsSurrogate(c)) ? text : null;
    }
}
