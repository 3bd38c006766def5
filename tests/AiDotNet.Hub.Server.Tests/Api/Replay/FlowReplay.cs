using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Tests.Operation;

namespace AiDotNet.Hub.Server.Tests.Api.Replay;

/// <summary>Sends a recorded flow to our server and compares what comes back: with what was recorded, and with what the hub's own document says.</summary>
internal sealed class FlowReplay(TestHub hub, HubDescription description)
{
    private static readonly string[] ComparedHeaders =
    [
        "X-Error-Code", "X-Repo-Commit", "ETag", "X-Linked-Etag", "X-Linked-Size", "Content-Range", "Accept-Ranges", "Content-Length", "Link", "Location",
        "X-Total-Count", "Access-Control-Allow-Origin",
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
        using var request = new HttpRequestMessage(new HttpMethod(exchange.Method), new Uri(hub.Url, _placeholders.Address(exchange.Path)));
        request.Headers.Add("X-Amzn-Trace-Id", Trace(exchange));
        foreach (var name in new[] { "Accept", "Range", "X-HF-Download-Counter" })
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

        var body = exchange.RequestText is { } text ? Encoding.UTF8.GetBytes(_placeholders.Fill(text)) : exchange.RequestBytes;
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
        foreach (var difference in description.Differences(
            exchange.Method, reply.RequestMessage!.RequestUri!.AbsolutePath, (int)reply.StatusCode, Json(exchange.RequestText), Json(reply, body)))
        {
            Differ(exchange, difference);
        }

        if ((int)reply.StatusCode != exchange.Status)
        {
            Differ(exchange, $"status {(int)reply.StatusCode} where {exchange.Status} was recorded: {Encoding.UTF8.GetString(body)}");
            return;
        }

        CompareHeaders(exchange, reply);
        if (exchange.Status is >= 300 and < 400)
        {
            // A redirect's body is read by nobody.
            return;
        }

        if (exchange.ResponseHeader("Content-Type")?.Contains("json", StringComparison.Ordinal) == true && exchange.ResponseBytes is { } json)
        {
            var (recorded, actual) = (JsonNode.Parse(json), JsonNode.Parse(body));
            new JsonComparison(exchange, _placeholders, what => Differ(exchange, what)).Compare("$", recorded, actual);
            if (exchange.Path.EndsWith("/info/lfs/objects/batch", StringComparison.Ordinal))
            {
                await SendWhatWasThereAsync(recorded!, actual!);
            }
        }
        else if (exchange.Method != "HEAD" && !IsAttributes(exchange) && exchange.ResponseBytes is { } bytes && !bytes.AsSpan().SequenceEqual(body))
        {
            Differ(exchange, $"{body.Length} other bytes where {bytes.Length} were recorded");
        }
    }

    /// <summary>The recording server had objects of other flows; a hub of this flow alone has to be sent them.</summary>
    private async Task SendWhatWasThereAsync(JsonNode recorded, JsonNode actual)
    {
        foreach (var (known, here) in recorded["objects"]!.AsArray().Zip(actual["objects"]!.AsArray()))
        {
            if (known!["actions"] is null && known["error"] is null && (string?)here!["actions"]?["upload"]?["href"] is { } href)
            {
                using var content = new ByteArrayContent(await Recordings.ReadAsync($"flows/bodies/{(string)known["oid"]!}"));
                using var stored = await hub.Http.PutAsync(new Uri(href), content);
                stored.EnsureSuccessStatusCode();
            }
        }
    }

    private void CompareHeaders(RecordedExchange exchange, HttpResponseMessage reply)
    {
        foreach (var name in ComparedHeaders)
        {
            if (exchange.ResponseHeader(name) is { } recorded && recorded != "\"x\"" && !IsOurOwn(exchange, name))
            {
                var actual = Header(reply, name);
                if (actual is null || !(name == "Link" ? _placeholders.MatchesLink(recorded, actual) : _placeholders.Matches(recorded, actual)))
                {
                    Differ(exchange, $"{name}: '{actual}' where '{recorded}' was recorded");
                }
            }
        }

        if (exchange.ResponseHeader("X-Error-Message") is { } message && JsonComparison.IsFixed(message)
            && (Header(reply, "X-Error-Message") is not { } text || !_placeholders.Matches(message, text)))
        {
            Differ(exchange, $"X-Error-Message: '{Header(reply, "X-Error-Message")}' where '{message}' was recorded");
        }

        if (Header(reply, "X-Request-Id")?.Contains(Trace(exchange), StringComparison.Ordinal) != true)
        {
            Differ(exchange, $"X-Request-Id: '{Header(reply, "X-Request-Id")}' without the request's X-Amzn-Trace-Id");
        }
    }

    /// <summary>A number that only the recording server's own bytes have: those of its attributes, and of JSON with its blanks.</summary>
    private static bool IsOurOwn(RecordedExchange exchange, string header) =>
        (header is "ETag" or "Content-Length" && IsAttributes(exchange))
        || (header == "Content-Length" && exchange.ResponseHeader("Content-Type")?.Contains("json", StringComparison.Ordinal) == true);

    private static bool IsAttributes(RecordedExchange exchange) => exchange.Path.EndsWith("/" + JsonComparison.Attributes, StringComparison.Ordinal);

    private static JsonNode? Json(string? text) => text is { Length: > 0 } && text[0] is '{' or '[' && !text.TrimEnd().Contains("}\n{", StringComparison.Ordinal) ? JsonNode.Parse(text) : null;

    private static JsonNode? Json(HttpResponseMessage reply, byte[] body) =>
        body.Length > 0 && reply.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(body) : null;

    private static string Trace(RecordedExchange exchange) => $"00000000-0000-4000-8000-{exchange.Number:D12}";

    private static string? Header(HttpResponseMessage reply, string name) =>
        reply.Headers.TryGetValues(name, out var values) || reply.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    private void Differ(RecordedExchange exchange, string what) => _differences.Add($"{exchange.Number} {exchange.Method} {exchange.Path}: {what}");
}
