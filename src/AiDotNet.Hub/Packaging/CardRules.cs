using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Packaging;

/// <summary>What the known keys of a card's front matter must be. Unknown keys may be anything.</summary>
internal static class CardRules
{
    private static readonly string[] Texts = ["pipeline_tag", "library_name", "license_name", "license_link", "base_model_relation"];

    private static readonly string[] Lists = ["tags", "model-index"];

    private static readonly string[] TextsOrLists = ["license", "language", "datasets", "metrics", "base_model"];

    public static CardValidation Validate(JsonObject data)
    {
        if (data.Count == 0)
        {
            return new CardValidation([], ["empty or missing yaml metadata in repo card"]);
        }

        var errors = new List<string>();
        foreach (var key in Texts.Where(key => data[key] is { } node && node.AsText() is null))
        {
            errors.Add($"\"{key}\" must be a string");
        }

        foreach (var key in Lists.Where(key => data[key] is not (null or JsonArray)))
        {
            errors.Add($"\"{key}\" must be an array");
        }

        foreach (var key in TextsOrLists.Where(key => data[key] is { } node && !IsTextOrTexts(node)))
        {
            errors.Add($"\"{key}\" must be a string or an array of strings");
        }

        return new CardValidation(errors, []);
    }

    private static bool IsTextOrTexts(JsonNode node) => node is JsonArray items ? items.All(item => item.AsText() is not null) : node.AsText() is not null;
}
