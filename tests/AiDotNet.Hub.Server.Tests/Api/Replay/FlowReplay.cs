using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Api.Replay;

/// <summary>Sends a recorded flow to our server and compares what comes back.</summary>
internal sealed class FlowReplay(TestHub hub)
{
    private static readonly string[] ComparedHeaders =
        ["X-Error-Code", "X-Repo-Commit", "ETag", "X-Linked-Etag", "X-Linked-Size", "Content-Range", "Accept-Ranges", "Location", "X-Total-Count"];

    /// <summary>The recording server's patterns lack one that the protocol page lists, so this file's bytes and ids differ by right.</summary>
    private const string Attributes = ".gitattributes";

    /// <summary>What differs from server to server: counters, pictures, and results of scans, which are optional and of which there are none here.</summary>
    private static readonly HashSet<string> IgnoredKeys =
        ["downloads", "downloadsAllTime", "trendingScore", "usedStorage", "avatarUrl", "avatar", "securityFileStatus"];

    /// <summary>Texts that clients compare; all others are worded freely.</summary>
    private static readonly string[] FixedTexts =
    [
        "Invalid credentials in Authorization header", "Invalid username or password.", "Repository not found", "Invalid rev id: ",
        "A file with this name doesn't exist", "You already created this model repo", "The branch was updated since", "\"expand\" must be one of",
        "Entry not found", "Cannot delete refs/heads/", "\"model-index\" must be an array",
    ];

    private readonly Placeholders _placeholders = new(hub.Url.GetLeftPart(UriPartial.Authority));
    private readonly List<string> _differences = [];

    /// <summary>Replays a flow; gives what differs.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(RecordedFlow flow)
    {
        foreach (var exchange in flow.Exchanges)
        {
            try
            {
                using var reply = await SendAsync(exchange);
                await CompareAsync(exchange, reply);
            }
            catch (InvalidOperationException e)
            {
                Differ(exchange, e.Message);
                break;
            }
        }

        return _differences;
    }

    private async Task<HttpResponseMessage> SendAsync(RecordedExchange exchange)
    {
        var address = _placeholders.Address(exchange.Path);
        var reply = await SendAsync(exchange, address);
        if (reply.StatusCode != HttpStatusCode.TemporaryRedirect || exchange.Status == 307)
        {
            return reply;
        }

        // The recording server did not pin branches to commits; ours does, and clients follow.
        var pinned = reply.Headers.Location!.OriginalString;
        reply.Dispose();
        return await SendAsync(exchange, pinned);
    }

    private async Task<HttpResponseMessage> SendAsync(RecordedExchange exchange, string address)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(exchange.Method), new Uri(hub.Url, address));
        foreach (var name in new[] { "Accept", "Range" })
        {
            if (exchange.RequestHeader(name) is { } value)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (exchange.RequestHeader("Authorization") is { } authorization)
        {
            var token = authorization switch
            {
                "Bearer <token:alice>" => TestHub.Alice,
                "Bearer <token:bob>" => TestHub.Bob,
                _ => TestHub.Unknown,
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        var body = exchange.RequestText is { } text ? System.Text.Encoding.UTF8.GetBytes(_placeholders.Fill(text)) : exchange.RequestBytes;
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (exchange.RequestHeader("Content-Type") is { } type)
            {
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            }
        }

        return await hub.Http.SendAsync(request);
    }

    private async Task CompareAsync(RecordedExchange exchange, HttpResponseMessage reply)
    {
        var body = await reply.Content.ReadAsByteArrayAsync();
        if ((int)reply.StatusCode != exchange.Status)
        {
            Differ(exchange, $"status {(int)reply.StatusCode} where {exchange.Status} was recorded: {System.Text.Encoding.UTF8.GetString(body)}");
            return;
        }

        foreach (var name in ComparedHeaders)
        {
            if (exchange.ResponseHeader(name) is { } recorded && recorded != "\"x\"" && !(name == "ETag" && IsAttributes(exchange)))
            {
                var actual = Header(reply, name);
                if (actual is null || !_placeholders.Matches(recorded, actual))
                {
                    Differ(exchange, $"{name}: '{actual}' where '{recorded}' was recorded");
                }
            }
        }

        if (exchange.ResponseHeader("Content-Type")?.Contains("json", StringComparison.Ordinal) == true && exchange.ResponseText is { } text)
        {
            Compare(exchange, "$", JsonNode.Parse(text), JsonNode.Parse(body));
        }
        else if (exchange.Method != "HEAD" && !IsAttributes(exchange) && exchange.ResponseBytes is { } bytes && !bytes.AsSpan().SequenceEqual(body))
        {
            Differ(exchange, $"{body.Length} other bytes where {bytes.Length} were recorded");
        }
    }

    private void Compare(RecordedExchange exchange, string at, JsonNode? recorded, JsonNode? actual)
    {
        switch (recorded)
        {
            case null:
                // Null and absent mean the same.
                break;
            case JsonObject keys when actual is JsonObject found:
                var name = (string?)(keys["path"] ?? keys["rfilename"]);
                foreach (var (key, value) in keys.Where(key => key.Value is not null && !IgnoredKeys.Contains(key.Key)))
                {
                    if (!(name == Attributes && key is ("oid" or "size" or "blobId")) && !(key == "uploadMode" && IsEmptyFile(exchange, name)))
                    {
                        Compare(exchange, $"{at}.{key}", value, found[key]);
                    }
                }

                break;
            case JsonArray tags when tags.Count > 0 && tags.All(tag => tag?.GetValueKind() == JsonValueKind.String) && actual is JsonArray found:
                // Tags that our server derives besides the recorded ones are welcome.
                foreach (var tag in tags.Where(tag => !found.Any(other => JsonNode.DeepEquals(tag, other))))
                {
                    Differ(exchange, $"{at}: no {tag} in {found.ToJsonString()}");
                }

                break;
            case JsonArray { Count: 0 } when at == "$.tags" && actual is JsonArray:
                break;
            case JsonArray items when actual is JsonArray found:
                CompareItems(exchange, at, items, found);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String && actual?.GetValueKind() == JsonValueKind.String:
                var isFree = at.EndsWith(".error", StringComparison.Ordinal) && !FixedTexts.Any(text => value.ToString().StartsWith(text, StringComparison.Ordinal));
                if (!isFree && !_placeholders.Matches(value.ToString(), actual.ToString()))
                {
                    Differ(exchange, $"{at}: '{actual}' where '{recorded}' was recorded");
                }

                break;
            default:
                if (!JsonNode.DeepEquals(recorded, actual))
                {
                    Differ(exchange, $"{at}: {actual?.ToJsonString() ?? "nothing"} where {recorded.ToJsonString()} was recorded");
                }

                break;
        }
    }

    private void CompareItems(RecordedExchange exchange, string at, JsonArray recorded, JsonArray actual)
    {
        if (recorded.Count != actual.Count)
        {
            Differ(exchange, $"{at}: {actual.ToJsonString()} where {recorded.ToJsonString()} was recorded");
            return;
        }

        // The order of files and folders is the server's own.
        var (left, right) = (recorded.OrderBy(Key, StringComparer.Ordinal).ToList(), actual.OrderBy(Key, StringComparer.Ordinal).ToList());
        for (var i = 0; i < left.Count; i++)
        {
            Compare(exchange, $"{at}[{i}]", left[i], right[i]);
        }

        static string Key(JsonNode? item) =>
            item is JsonObject keys ? (string?)keys["path"] ?? (string?)keys["rfilename"] ?? (string?)keys["ref"] ?? ""
            : "";
    }

    private static bool IsAttributes(RecordedExchange exchange) => exchange.Path.EndsWith("/" + Attributes, StringComparison.Ordinal);

    /// <summary>Clients send empty files in the commit, whatever the server proposes.</summary>
    private static bool IsEmptyFile(RecordedExchange exchange, string? path) =>
        JsonNode.Parse(exchange.RequestText!)!["files"]!.AsArray().Any(file => (string?)file!["path"] == path && (long)file["size"]! == 0);

    private static string? Header(HttpResponseMessage reply, string name) =>
        reply.Headers.TryGetValues(name, out var values) || reply.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    private void Differ(RecordedExchange exchange, string what) => _differences.Add($"{exchange.Number} {exchange.Method} {exchange.Path}: {what}");
}
