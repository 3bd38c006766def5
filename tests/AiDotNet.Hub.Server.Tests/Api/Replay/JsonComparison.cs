using System.Text.Json;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Api.Replay;

/// <summary>Compares a JSON reply with the recorded one: every recorded key with the same type, literal values equal, placeholders bound on first sight.</summary>
internal sealed class JsonComparison(RecordedExchange exchange, Placeholders placeholders, Action<string> differ)
{
    /// <summary>The recording server's patterns lack one that the protocol page lists, so this file's bytes and ids differ by right.</summary>
    public const string Attributes = ".gitattributes";

    /// <summary>What differs from server to server: there, with the same type.</summary>
    private static readonly HashSet<string> ByType =
        ["fullname", "avatarUrl", "avatar", "storage", "storagePercent", "usedStorage", "html", "downloads", "downloadsAllTime", "trendingScore", "diff", "mergeCommitId"];

    /// <summary>Results of scans, which are optional (protocol §7.1), and of which there are none here.</summary>
    private static readonly HashSet<string> Ignored = ["securityFileStatus"];

    /// <summary>Texts that clients compare (protocol §2.3, §14.1); all others are worded freely.</summary>
    private static readonly string[] FixedTexts =
    [
        "Invalid credentials in Authorization header", "Invalid username or password.", "Repository not found", "Invalid rev id: ",
        "A file with this name doesn't exist", "You already created this model repo", "The branch was updated since", "\"expand\" must be one of",
        "Entry not found", "Cannot delete refs/heads/", "\"model-index\" must be an array", "A model repository called ", "Reference refs/heads/",
        "empty or missing yaml metadata in repo card",
    ];

    /// <summary>Whether a text is one that clients compare.</summary>
    public static bool IsFixed(string text) => FixedTexts.Any(fixedText => text.StartsWith(fixedText, StringComparison.Ordinal));

    /// <summary>Compares a value and all below it.</summary>
    public void Compare(string at, JsonNode? recorded, JsonNode? actual)
    {
        switch (recorded)
        {
            case null:
                // Null and absent mean the same.
                break;
            case JsonObject keys when actual is JsonObject found:
                CompareKeys(at, keys, found);
                break;
            case JsonArray tags when tags.Count > 0 && tags.All(tag => tag?.GetValueKind() == JsonValueKind.String) && actual is JsonArray found:
                // Tags that our server derives besides the recorded ones are welcome.
                foreach (var tag in tags.Where(tag => !found.Any(other => JsonNode.DeepEquals(tag, other))))
                {
                    differ($"{at}: no {tag} in {found.ToJsonString()}");
                }

                break;
            case JsonArray { Count: 0 } when at.EndsWith(".tags", StringComparison.Ordinal) && actual is JsonArray:
                break;
            case JsonArray events when at.EndsWith(".events", StringComparison.Ordinal) && actual is JsonArray found:
                // The recording server keeps neither commits nor the comment that comes with a status, which the page asks for (protocol §13).
                CompareItems(at, events, [.. found.Where(item => events.Any(other => IsSameEvent(other, item))).Take(events.Count).Select(item => item!.DeepClone())]);
                break;
            case JsonArray items when actual is JsonArray found:
                CompareItems(at, items, found);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String && actual?.GetValueKind() == JsonValueKind.String:
                CompareTexts(at, value.ToString(), actual.ToString());
                break;
            default:
                if (!JsonNode.DeepEquals(recorded, actual))
                {
                    differ($"{at}: {actual?.ToJsonString() ?? "nothing"} where {recorded.ToJsonString()} was recorded");
                }

                break;
        }
    }

    private void CompareKeys(string at, JsonObject recorded, JsonObject actual)
    {
        var name = (string?)(recorded["path"] ?? recorded["rfilename"] ?? recorded["filename"]);
        var isFolder = (string?)recorded["type"] == "directory";

        // A body that was kept as bytes has the recording server's own values in place of placeholders; what it says of organisations is less than the page asks.
        bool IsOwn(string key, JsonNode? value) => (exchange.ResponseText is null && key == "lastCommit") || (key == "orgs" && value is JsonArray { Count: 0 });
        foreach (var (key, value) in recorded.Where(key => key.Value is not null && !Ignored.Contains(key.Key)))
        {
            if (ByType.Contains(key) || IsOwn(key, value) || (isFolder && key == "oid") || (name == Attributes && key is ("oid" or "size" or "blobId")))
            {
                if (actual[key]?.GetValueKind() != value!.GetValueKind())
                {
                    differ($"{at}.{key}: {actual[key]?.ToJsonString() ?? "nothing"} where {value.ToJsonString()} was recorded");
                }
            }
            else if (!(key == "uploadMode" && IsEmptyFile(name)))
            {
                Compare($"{at}.{key}", value, actual[key]);
            }
        }
    }

    private static bool IsSameEvent(JsonNode? recorded, JsonNode? actual) =>
        (string?)recorded!["type"] == (string?)actual!["type"]
        && (string?)recorded["data"]?["latest"]?["raw"] == (string?)actual["data"]?["latest"]?["raw"]
        && (string?)recorded["data"]?["status"] == (string?)actual["data"]?["status"];

    private void CompareItems(string at, JsonArray recorded, JsonArray actual)
    {
        if (recorded.Count != actual.Count)
        {
            differ($"{at}: {actual.Count} items where {recorded.Count} were recorded: {Short(actual)} instead of {Short(recorded)}");
            return;
        }

        // The order of files and folders is the server's own.
        var (left, right) = (recorded.OrderBy(Key, StringComparer.Ordinal).ToList(), actual.OrderBy(Key, StringComparer.Ordinal).ToList());
        for (var i = 0; i < left.Count; i++)
        {
            Compare($"{at}[{i}]", left[i], right[i]);
        }

        static string Key(JsonNode? item) =>
            item is JsonObject keys ? (string?)keys["path"] ?? (string?)keys["rfilename"] ?? (string?)keys["ref"] ?? (string?)keys["filename"] ?? ""
            : "";

        static string Short(JsonNode node) => node.ToJsonString() is { Length: > 500 } text ? text[..500] + "…" : node.ToJsonString();
    }

    private void CompareTexts(string at, string recorded, string actual)
    {
        var isFree = (at.EndsWith(".error", StringComparison.Ordinal) || at.EndsWith(".message", StringComparison.Ordinal)) && exchange.Status >= 300 && !IsFixed(recorded);
        if (!isFree && !placeholders.Matches(recorded, actual))
        {
            differ($"{at}: '{actual}' where '{recorded}' was recorded");
        }
    }

    /// <summary>Clients send empty files in the commit, whatever the server proposes.</summary>
    private bool IsEmptyFile(string? path) =>
        JsonNode.Parse(exchange.RequestText!)!["files"]!.AsArray().Any(file => (string?)file!["path"] == path && (long)file["size"]! == 0);
}
