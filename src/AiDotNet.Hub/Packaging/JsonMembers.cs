using System.Text.Json;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Packaging;

/// <summary>Typed members of a configuration. Absent and <c>null</c> are the same; any other kind than the wanted one is an error that names the key.</summary>
internal static class JsonMembers
{
    public static string? Text(this JsonObject json, string key, string file) =>
        json[key] switch
        {
            null => null,
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
            _ => throw Wrong(file, key, "a string"),
        };

    public static long? Whole(this JsonObject json, string key, string file) =>
        json[key] is null ? null : json[key].AsWhole() ?? throw Wrong(file, key, "a whole number");

    public static bool? Flag(this JsonObject json, string key, string file) =>
        json[key] switch
        {
            null => null,
            JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
            _ => throw Wrong(file, key, "true or false"),
        };

    public static JsonObject? Members(this JsonObject json, string key, string file) =>
        json[key] switch
        {
            null => null,
            JsonObject members => members,
            _ => throw Wrong(file, key, "an object"),
        };

    public static IReadOnlyList<string> Texts(this JsonObject json, string key, string file) =>
        json[key] switch
        {
            null => [],
            JsonArray items => [.. items.Select(item => item.AsText() ?? throw Wrong(file, key, "a list of strings"))],
            _ => throw Wrong(file, key, "a list of strings"),
        };

    /// <summary>A string, or null for anything else.</summary>
    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>A number without fraction and exponent, or null for anything else.</summary>
    public static long? AsWhole(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<long>(out var whole) ? whole : null;

    private static PackageFormatException Wrong(string file, string key, string wanted) =>
        new(PackageRule.WrongType, file, $"the value of '{key}' must be {wanted}.");
}
