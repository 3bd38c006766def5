using System.Text.Json;

namespace AiDotNet.Hub.Server;

/// <summary>What a model's card, configuration and tensor headers say about it at one commit. What did not parse is null or empty.</summary>
internal sealed record ModelFacts
{
    /// <summary>Library, task, languages, <c>license:…</c>, <c>dataset:…</c>, <c>base_model:…</c>, <c>arxiv:…</c> and plain tags, each once.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public string? PipelineTag { get; init; }

    public string? LibraryName { get; init; }

    /// <summary>The card's front matter, an object.</summary>
    public JsonElement? CardData { get; init; }

    /// <summary>Some of <c>config.json</c>: <c>architectures</c>, <c>model_type</c>.</summary>
    public JsonElement? Config { get; init; }

    /// <summary>Number of parameters by dtype; null where no safetensors header could be read.</summary>
    public IReadOnlyDictionary<string, long>? SafetensorsParameters { get; init; }

    public long SafetensorsTotal => SafetensorsParameters?.Values.Sum() ?? 0;

    /// <summary>Every file in git's order; null where the files were not asked for.</summary>
    public IReadOnlyList<CatalogEntry>? Siblings { get; init; }

    /// <summary>Bytes that the repository links, every revision counted; null where it was not asked for.</summary>
    public long? UsedStorage { get; init; }
}
