using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Packaging;

/// <summary>A model card: <c>README.md</c> with YAML front matter.</summary>
public sealed class ModelCard
{
    internal ModelCard(JsonObject data, string text) => (Data, Text) = (data, text);

    /// <summary>The front matter as JSON, keys as they were written; empty where there is none.</summary>
    public JsonObject Data { get; }

    /// <summary>What follows the front matter, Markdown.</summary>
    public string Text { get; }

    /// <summary>The task, such as <c>text-classification</c>; null where the card names none.</summary>
    public string? PipelineTag => throw new NotImplementedException();

    /// <summary>The licence's identifier; null where the card names none.</summary>
    public string? License => throw new NotImplementedException();

    /// <summary>The tags.</summary>
    public IReadOnlyList<string> Tags => throw new NotImplementedException();

    /// <summary>Reads a card.</summary>
    /// <param name="content">The text of <c>README.md</c>; a byte order mark is skipped.</param>
    /// <exception cref="Errors.PackageFormatException">The front matter is no YAML mapping.</exception>
    public static ModelCard Parse(string content) => throw new NotImplementedException();
}
