using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Packaging;

/// <summary>A model card: <c>README.md</c> with YAML front matter.</summary>
public sealed class ModelCard
{
    /// <summary>The name in both layouts.</summary>
    public const string FileName = "README.md";

    internal ModelCard(JsonObject data, string text) => (Data, Text) = (data, text);

    /// <summary>The front matter as JSON, keys as they were written; empty where there is none. Plain scalars follow YAML 1.2: <c>no</c> and dates are strings.</summary>
    public JsonObject Data { get; }

    /// <summary>What follows the front matter, Markdown.</summary>
    public string Text { get; }

    /// <summary>The task, such as <c>text-classification</c>; null where the card names none.</summary>
    public string? PipelineTag => Data["pipeline_tag"].AsText();

    /// <summary>The licence's identifier; null where the card names none. Of a list the first.</summary>
    public string? License => Data["license"].AsText() ?? (Data["license"] as JsonArray)?.FirstOrDefault().AsText();

    /// <summary>The library that the model is for, such as <c>transformers</c>; null where the card names none.</summary>
    public string? LibraryName => Data["library_name"].AsText();

    /// <summary>The tags; values that are no text are left out.</summary>
    public IReadOnlyList<string> Tags => TextsOf("tags");

    /// <summary>The languages, a single one as a list of one.</summary>
    public IReadOnlyList<string> Languages => TextsOf("language");

    /// <summary>The data sets, a single one as a list of one.</summary>
    public IReadOnlyList<string> Datasets => TextsOf("datasets");

    /// <summary>The models that this one was made from, a single one as a list of one.</summary>
    public IReadOnlyList<string> BaseModels => TextsOf("base_model");

    /// <summary>Reads a card.</summary>
    /// <param name="content">The text of <c>README.md</c>; a byte order mark is skipped.</param>
    /// <exception cref="PackageFormatException">The front matter is no YAML mapping.</exception>
    public static ModelCard Parse(string content) => Parse(content, PackageLimits.Default);

    /// <summary>Reads a card.</summary>
    /// <param name="content">The text of <c>README.md</c>; a byte order mark is skipped.</param>
    /// <param name="limits">What is too large or too deep, aliases expanded.</param>
    /// <exception cref="PackageFormatException">The front matter is no YAML mapping.</exception>
    public static ModelCard Parse(string content, PackageLimits limits)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(limits);
        if (content.Length > limits.MaxCardBytes)
        {
            throw new PackageFormatException(PackageRule.CardTooLarge, FileName, $"the card has {content.Length} characters; at most {limits.MaxCardBytes} are read.");
        }

        var (yaml, text) = FrontMatter.Split(content);
        return new ModelCard(yaml is null ? [] : FrontMatter.Parse(yaml, limits), text);
    }

    /// <summary>Looks at a card's front matter as a hub does before a commit.</summary>
    /// <param name="content">The text of <c>README.md</c>.</param>
    public static CardValidation Validate(string content)
    {
        try
        {
            return CardRules.Validate(Parse(content).Data);
        }
        catch (PackageFormatException e)
        {
            return new CardValidation([e.Message], []);
        }
    }

    internal static ModelCard Read(string path, PackageLimits limits)
    {
        using var file = MappedFile.Open(path);
        if (file.Length > limits.MaxCardBytes)
        {
            throw new PackageFormatException(PackageRule.CardTooLarge, FileName, $"the card has {file.Length} bytes; at most {limits.MaxCardBytes} are read.");
        }

        return Parse(Encoding.UTF8.GetString(file.Span<byte>(0, file.Length)), limits);
    }

    private IReadOnlyList<string> TextsOf(string key) => Data[key] switch
    {
        JsonArray items => [.. items.Select(item => item.AsText()).OfType<string>()],
        var node => node.AsText() is { } single ? [single] : [],
    };
}
