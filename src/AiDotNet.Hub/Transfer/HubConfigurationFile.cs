using System.Text.Json;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Transfer;

/// <summary>The hubs that a person wrote down once: <c>~/.aidotnet/config.json</c>. It has no tokens; <c>adn login</c> keeps those.</summary>
/// <param name="Endpoints">The hubs in order, without tokens.</param>
/// <param name="Sources">Pattern to endpoint.</param>
internal sealed record HubConfigurationFile(IReadOnlyList<HubEndpoint> Endpoints, IReadOnlyDictionary<string, Uri> Sources)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The file of a home folder.</summary>
    public static string OfHome(string home) => Path.Combine(home, ".aidotnet", "config.json");

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">It cannot be read, or says something that is not understood: a rule that is misspelt must not be lost.</exception>
    public static HubConfigurationFile Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var root = JsonNode.Parse(file, documentOptions: Lenient) as JsonObject ?? throw new FormatException("It is no JSON object.");
            ThrowIfOtherThan(root, "endpoints", "sources");
            return new HubConfigurationFile(
                [.. (root["endpoints"] as JsonArray ?? []).Select(ReadEndpoint)],
                (root["sources"] as JsonObject ?? []).ToDictionary(rule => rule.Key, rule => Address(rule.Value), StringComparer.OrdinalIgnoreCase));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"The configuration '{path}' cannot be used: {e.Message} docs/guides/several-hubs.md shows its form.", e);
        }
    }

    private static HubEndpoint ReadEndpoint(JsonNode? node)
    {
        var endpoint = node as JsonObject ?? throw new FormatException("Each of \"endpoints\" is an object with \"address\".");
        ThrowIfOtherThan(endpoint, "address", "public");
        return new HubEndpoint { Address = Address(endpoint["address"]), IsPublic = endpoint["public"]?.GetValue<bool>() ?? false };
    }

    private static Uri Address(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new FormatException($"'{node}' is no address of a hub: an absolute http or https address is needed.");

    private static void ThrowIfOtherThan(JsonObject json, params ReadOnlySpan<string> known)
    {
        foreach (var (key, _) in json)
        {
            if (!known.Contains(key))
            {
                throw new FormatException(key == "token" ? "It has a token: 'adn login --endpoint URL' keeps tokens." : $"\"{key}\" is not known.");
            }
        }
    }
}
