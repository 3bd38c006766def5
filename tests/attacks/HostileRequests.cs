using System.Text;
using System.Text.RegularExpressions;

namespace AiDotNet.Hub.Tests.Attacks;

/// <summary>Makes requests at random: routes that exist, with values that are half right and half hostile, so that many get past the first check.</summary>
/// <param name="random">The same seed makes the same requests.</param>
/// <param name="routes">Methods and templates, as routing writes them.</param>
/// <param name="known">Values that exist, by the name of the template's parameter or of the body's key.</param>
/// <param name="tokens">Tokens that somebody has.</param>
internal sealed partial class HostileRequests(
    Random random, IReadOnlyList<(string Method, string Template)> routes, IReadOnlyDictionary<string, string[]> known, IReadOnlyList<string> tokens)
{
    private static readonly string[] QueryKeys =
    [
        "limit", "cursor", "p", "expand", "expand[]", "recursive", "full", "config", "cardData", "filter", "tags", "search", "sort", "direction", "author", "blobs", "securityStatus", "create_pr", "include_prs", "ticket", "status",
        "type", "diff", "since", "actor", "action", "repo", "download", "gated", "library", "language", "pipeline_tag", "num_parameters", "inference", "apps", "part", "q",
    ];

    private static readonly string[] BodyKeys =
    [
        "name", "organization", "type", "visibility", "private", "fromRepo", "toRepo", "gated", "repository", "files", "path", "paths", "sample", "size", "gitIgnore", "gitAttributes", "operation", "transfers", "objects", "oid", "hash_algo", "ref",
        "parts", "partNumber", "etag", "startingPoint", "emptyBranch", "overwrite", "tag", "message", "content", "repoType", "expand", "deletions", "sha", "rewriteHistory", "target", "user", "requestId", "status", "rejectionReason", "title",
        "description", "pullRequest", "comment", "url", "watched", "domains", "secret", "encoding", "summary", "key", "value", "license", "sdk", "fields", "xetHash", "sha256", "filename",
    ];

    private static readonly string[] LineKeys = ["header", "file", "lfsFile", "deletedFile", "deletedFolder", "copyFile", "", "Header", "\\ud800", "file\\u0000"];

    /// <summary>Bodies as calls take them, by a part of the call's address; <c>%key%</c> stands for a value.</summary>
    private static readonly (string Address, string Body)[] Forms =
    [
        ("/repos/create", """{"name":"%name%","type":"model","private":false}"""),
        ("/repos/create", """{"name":"%name%","organization":"%organization%","type":"dataset","visibility":"%visibility%"}"""),
        ("/repos/delete", """{"name":"%name%","organization":"%organization%"}"""),
        ("/repos/move", """{"fromRepo":"%fromRepo%","toRepo":"%toRepo%","type":"model"}"""),
        ("/preupload/", """{"files":[{"path":"%path%","sample":"YQ==","size":1},{"path":"%path%","sample":"%content%","size":70000}]}"""),
        ("/batch", """{"operation":"%operation%","transfers":["basic","multipart"],"objects":[{"oid":"%oid%","size":1}]}"""),
        ("/lfs-files/batch", """{"deletions":{"sha":["%oid%"],"rewriteHistory":true}}"""),
        ("/lfs-files/duplicate", """{"target":{"type":"model","name":"%repository%"},"files":[{"sha256":"%oid%","xetHash":"x","filename":"%path%"}]}"""),
        ("/branch/", """{"startingPoint":"%revision%"}"""),
        ("/tag/", """{"tag":"%tag%","message":"%content%"}"""),
        ("/paths-info/", """{"paths":["%path%","%path%"],"expand":true}"""),
        ("/webhooks", """{"url":"%url%","watched":[{"type":"user","name":"%user%"}],"domains":["repo"]}"""),
        ("/discussions", """{"title":"%title%","description":"%content%","pullRequest":true}"""),
        ("/comment", """{"comment":"%content%","content":"%content%"}"""),
        ("/title", """{"title":"%title%"}"""),
        ("/status", """{"status":"%status%","comment":"%content%"}"""),
        ("/settings", """{"private":true,"gated":"%gated%"}"""),
        ("/settings", """{"visibility":"%visibility%"}"""),
        ("/validate-yaml", """{"content":"%content%","repoType":"model"}"""),
        ("/super-squash/", """{"message":"%content%"}"""),
        ("/duplicate", """{"repository":"%repository%","visibility":"%visibility%"}"""),
        ("/user-access-request/", """{"user":"%user%","status":"%status%"}"""),
    ];

    private static readonly string[] HeaderNames =
    [
        "Range", "Accept", "If-None-Match", "If-Modified-Since", "If-Range", "X-Request-Id", "X-Amzn-Trace-Id", "Cookie", "Origin", "Accept-Encoding", "Access-Control-Request-Method", "X-Forwarded-For", "X-Forwarded-Host",
        "X-Forwarded-Proto", "X-HTTP-Method-Override", "Content-Encoding", "User-Agent", "Referer", "Accept-Language", "X-HF-Download-Counter",
    ];

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "TRACE", "get"];

    /// <summary>How many of a request's values are hostile: where all are, none gets far.</summary>
    private double _hostility;

    /// <summary>The next request.</summary>
    public HostileRequest Next()
    {
        _hostility = Of([0.02, 0.02, 0.15, 0.4]);
        var (method, template) = Of(routes);
        method = Chance(0.05) ? Of(Methods) : method;
        var headers = new List<(string, string)>();
        AddAuthorization(headers);
        for (var i = random.Next(3); i > 0 && Chance(0.5); i--)
        {
            headers.Add((Of(HeaderNames), Of(HostileText.HeaderValues)));
        }

        var body = method is "GET" or "HEAD" && !Chance(0.03) ? null : Body(template, headers);
        return new HostileRequest(method, Path(template) + Query(), headers, body) { Chunked = body is not null && Chance(0.1) };
    }

    private void AddAuthorization(List<(string Name, string Value)> headers)
    {
        var value = !Chance(_hostility / 2) ? "Bearer " + Of(tokens) : random.Next(3) switch
        {
            0 => null,
            1 => "Bearer " + Of(HostileText.HeaderValues),
            _ => Of(HostileText.HeaderValues),
        };
        if (value is not null)
        {
            headers.Add(("Authorization", value));
        }
    }

    private string Path(string template)
    {
        var path = Parameter().Replace(template, match =>
        {
            var name = match.Groups["name"].Value;
            var isTail = match.Value.StartsWith("{*", StringComparison.Ordinal);
            if (!isTail)
            {
                return Segment(name);
            }

            var segments = Enumerable.Range(0, random.Next(1, _hostility > 0.1 ? 4 : name is "branch" or "tag" ? 2 : 3)).Select(i => Segment(i == 0 ? name : "path"));
            return string.Join('/', segments);
        });
        return Chance(0.02) ? path + Of(HostileText.Segments)
            : Chance(0.02) ? path.Insert(random.Next(path.Length), "/" + Of(HostileText.Segments) + "/")
            : Chance(0.01) ? "http://evil.example" + path
            : path;
    }

    private string Segment(string name) => known.TryGetValue(name, out var values) && !Chance(_hostility) ? Of(values) : Of(HostileText.Segments);

    private string Query()
    {
        var pairs = new List<string>();
        while (pairs.Count < 4 && Chance(0.3))
        {
            pairs.Add($"{Of(QueryKeys)}={(!Chance(0.2 + _hostility) ? Of(["1", "true", "0", "2", "main", "sha", "likes", "open", "all"]) : Of(HostileText.Segments))}");
        }

        return pairs.Count == 0 ? "" : "?" + string.Join('&', pairs);
    }

    private byte[] Body(string template, List<(string, string)> headers)
    {
        var type = Chance(_hostility / 4) ? Of(HostileText.HeaderValues)
            : template.Contains("/commit/", StringComparison.Ordinal) ? "application/x-ndjson"
            : template.Contains("paths-info", StringComparison.Ordinal) && Chance(0.5) ? "application/x-www-form-urlencoded"
            : "application/json";
        headers.Add(("Content-Type", type));
        var text = Chance(_hostility / 4) ? Of(HostileText.JsonValues)
            : type == "application/x-ndjson" ? string.Join('\n', Enumerable.Range(0, random.Next(1, 6)).Select(Line))
            : type == "application/x-www-form-urlencoded" ? string.Join('&', Enumerable.Range(0, random.Next(5)).Select(_ => $"{Of(BodyKeys)}={Of(HostileText.Segments)}"))
            : Form(template) ?? Object(0);
        var bytes = Encoding.UTF8.GetBytes(text);
        return !Chance(_hostility / 3) ? bytes : random.Next(4) switch
        {
            0 => bytes[..random.Next(bytes.Length + 1)],
            1 => [0xEF, 0xBB, 0xBF, .. bytes],
            2 => Flip(bytes),
            _ => [.. bytes, .. bytes],
        };
    }

    /// <summary>A body as the call takes it, with values that may be hostile; now and then null.</summary>
    private string? Form(string template)
    {
        var forms = Forms.Where(form => template.Contains(form.Address, StringComparison.Ordinal)).ToList();
        return forms.Count == 0 || Chance(_hostility) ? null : FormValue().Replace(
            Of(forms).Body, match => known.TryGetValue(match.Groups["name"].Value, out var values) && !Chance(_hostility) ? Of(values) : Of(HostileText.JsonTexts));
    }

    private string Line(int number)
    {
        if (!Chance(_hostility))
        {
            return number == 0
                ? """{"key":"header","value":{"summary":"s","description":""}}"""
                : $$$"""{"key":"file","value":{"path":"{{{(!Chance(_hostility) ? Of(known["path"]) : Of(HostileText.JsonTexts))}}}","content":"YQ==","encoding":"base64"}}""";
        }

        var key = number == 0 && !Chance(0.1) ? "header" : Of(LineKeys);
        return $$"""{"key":"{{key}}","value":{{(Chance(0.05) ? Of(HostileText.JsonValues) : LineValue(key))}}}""";
    }

    private string LineValue(string key)
    {
        var value = key == "header"
            ? $$"""{"summary":{{Value("summary", 2)}},"description":{{Value("description", 2)}}"""
            : $$"""{"path":{{Value("path", 2)}},"content":"{{Of(["YQ==", "", "aGVsbG8=", .. HostileText.JsonTexts])}}","encoding":"{{(Chance(0.8) ? "base64" : Of(HostileText.JsonTexts))}}","algo":"sha256","oid":{{Value("oid", 2)}},"size":{{Of(["1", "0", .. HostileText.JsonValues])}}""";
        return Chance(0.2) ? $$"""{{value}},"{{Of(BodyKeys)}}":{{Value(Of(BodyKeys), 2)}}}""" : value + "}";
    }

    private string Object(int depth)
    {
        var keys = Enumerable.Range(0, random.Next(1, 7)).Select(_ => Of(BodyKeys));
        return $"{{{string.Join(',', keys.Select(key => $"\"{key}\":{Value(key, depth)}"))}}}";
    }

    private string Value(string key, int depth) => random.Next(10) switch
    {
        < 4 when known.TryGetValue(key, out var values) => $"\"{Of(values)}\"",
        < 6 => $"\"{Of(HostileText.JsonTexts)}\"",
        6 or 7 when depth < 3 => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Chance(0.6) ? Object(depth + 1) : $"\"{Of(HostileText.JsonTexts)}\""))}]",
        8 when depth < 3 => Object(depth + 1),
        _ => Of(HostileText.JsonValues),
    };

    private byte[] Flip(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private T Of<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private bool Chance(double probability) => random.NextDouble() < probability;

    [GeneratedRegex("%(?<name>[a-zA-Z]+)%")]
    private static partial Regex FormValue();

    [GeneratedRegex(@"\{\*{0,2}(?<name>\w+)[^}]*\}")]
    private static partial Regex Parameter();
}
