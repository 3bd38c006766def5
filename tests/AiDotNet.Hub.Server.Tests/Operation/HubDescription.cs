using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>The hub's OpenAPI document, held against what the hub sends and takes. Strict: what the document does not name is a difference.</summary>
internal sealed class HubDescription(JsonNode document)
{
    private readonly List<(Regex Pattern, int Parameters, JsonObject Item)> _paths =
        [.. document["paths"]!.AsObject().Select(path => (Pattern(path.Key), path.Key.Count(c => c == '{'), path.Value!.AsObject()))];

    /// <summary>What of an exchange of JSON is not as described.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path as sent, without query.</param>
    /// <param name="status">The reply's status.</param>
    /// <param name="request">The JSON sent; null for none, or none that is JSON.</param>
    /// <param name="reply">The JSON received; null likewise.</param>
    public IReadOnlyList<string> Differences(string method, string path, int status, JsonNode? request, JsonNode? reply)
    {
        var differences = new List<string>();
        var operation = _paths.Where(candidate => candidate.Pattern.IsMatch(path) && candidate.Item.ContainsKey(method.ToLowerInvariant()))
            .OrderBy(candidate => candidate.Parameters).FirstOrDefault().Item?[method.ToLowerInvariant()];
        if (operation is null)
        {
            return status == 404 ? differences : [$"{method} {path} is not described"];
        }

        if (request is not null && Schema(operation["requestBody"]) is { } taken)
        {
            // Clients send keys that no hub reads; and what is wrong with a request is the reply's to say.
            Compare("request", request, taken, strict: false, differences);
        }

        var responses = operation["responses"]!.AsObject();
        var described = responses[status.ToString(System.Globalization.CultureInfo.InvariantCulture)] ?? (status / 100 == 4 ? responses["4XX"] : null);
        if (described is null)
        {
            differences.Add($"the status {status} is not described");
        }
        else if (reply is not null)
        {
            if (Schema(described) is { } schema)
            {
                Compare("reply", reply, schema, strict: status < 400, differences);
            }
            else
            {
                differences.Add("the reply is JSON, which is not described");
            }
        }

        return differences;
    }

    private static JsonNode? Schema(JsonNode? body) =>
        body?["content"]?.AsObject().Where(content => content.Key.Contains("json", StringComparison.Ordinal)).Select(content => content.Value!["schema"]).FirstOrDefault();

    private void Compare(string where, JsonNode? value, JsonNode schema, bool strict, List<string> differences)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            Compare(where, value, reference.TrimStart('#', '/').Split('/').Aggregate(document, (node, name) => node[name]!), strict, differences);
            return;
        }

        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
        {
            var tried = choices.Select(choice =>
            {
                List<string> found = [];
                Compare(where, value, choice!, strict, found);
                return found;
            }).ToList();
            differences.AddRange(tried.MinBy(found => found.Count)!);
            return;
        }

        if (schema["type"] is { } types && !Types(types).Any(type => Is(value, type)))
        {
            differences.Add($"{where} is {value?.ToJsonString() ?? "null"}, where {types.ToJsonString()} is described");
            return;
        }

        if (value is JsonArray items && schema["items"] is { } each)
        {
            foreach (var (index, item) in items.Index())
            {
                Compare($"{where}[{index}]", item, each, strict, differences);
            }
        }

        if (value is JsonObject members)
        {
            CompareMembers(where, members, schema, strict, differences);
        }
    }

    private void CompareMembers(string where, JsonObject members, JsonNode schema, bool strict, List<string> differences)
    {
        var known = schema["properties"]?.AsObject() ?? [];
        var others = schema["additionalProperties"];
        differences.AddRange((schema["required"]?.AsArray() ?? []).Where(name => !members.ContainsKey((string)name!)).Select(name => $"{where}.{name} is missing"));
        foreach (var (name, member) in members)
        {
            if ((known[name] ?? (others is JsonObject ? others : null)) is { } inner)
            {
                Compare($"{where}.{name}", member, inner, strict, differences);
            }
            else if (strict && known.Count > 0)
            {
                differences.Add($"{where}.{name} is not described");
            }
        }
    }

    private static IEnumerable<string> Types(JsonNode types) => types is JsonArray several ? several.Select(type => (string)type!) : [(string)types!];

    private static bool Is(JsonNode? value, string type) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        _ => value?.GetValueKind() == JsonValueKind.Number,
    };

    /// <summary>A catch-all has lost its asterisks in the document; the names of those are known.</summary>
    private static Regex Pattern(string template) =>
        new("^" + Regex.Replace(Regex.Escape(template), @"\\\{([a-z]+)}", part => part.Groups[1].Value is "tail" or "revision" or "branch" or "tag" or "path" or "topic" ? ".+" : "[^/]+") + "$");
}
