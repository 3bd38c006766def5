using System.Globalization;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Tests.Api;
using AiDotNet.Hub.Tests.Attacks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.BadInput;

/// <summary>10,000 requests at random over every route that is mapped: each is answered, in the Hub's shape, and none with a 500.</summary>
public sealed class RandomRequestTests
{
    private const int Requests = 10_000;
    private const int Runs = 2;

    /// <summary>After how many requests what they may have deleted is made again.</summary>
    private const int Renewal = 25;

    /// <summary>Set to look further than the runs that CI repeats.</summary>
    private const string SeedVariable = "ADN_REQUEST_SEED";

    [Fact]
    public async Task Server_RandomRequests_AreAllAnsweredAndNoneWith500()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var asked) ? asked : 1;
        var problems = await Task.WhenAll(Enumerable.Range(seed, Runs).Select(run => Task.Run(() => RunAsync(run, Requests / Runs))));
        Assert.True(problems.All(found => found.Count == 0), string.Join(Environment.NewLine, problems.SelectMany(found => found).Take(40)));
    }

    private static async Task<IReadOnlyList<string>> RunAsync(int seed, int count)
    {
        await using var hub = await TestHub.StartAsync(options => options.Webhooks.MaxAttempts = 1);
        var commit = await PrepareAsync(hub);
        var requests = new HostileRequests(new Random(seed), Routes(hub), Known(commit), [TestHub.Alice, TestHub.Alice, TestHub.Alice, TestHub.Alice, TestHub.Alice, TestHub.Alice, TestHub.Bob, TestHub.Reader, TestHub.Root, TestHub.Unknown]);
        await using var connection = new RawHttpConnection(hub.Url);
        var problems = new List<string>();
        for (var i = 0; i < count; i++)
        {
            if (i % Renewal == 0)
            {
                await PrepareAsync(hub);
            }

            var request = requests.Next();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                // The server may close a connection behind an answer; the next request then needs another.
                var (bytes, isHead) = (request.ToBytes(), request.Method == "HEAD");
                var reply = await connection.SendAsync(bytes, isHead, patience.Token) ?? await connection.SendAsync(bytes, isHead, patience.Token);
                if ((reply is null ? "no answer" : Problem(request, reply, hub.DataDirectory)) is { } problem)
                {
                    problems.Add($"seed {seed}, request {i}: {problem}: {request}");
                }
            }
            catch (OperationCanceledException)
            {
                problems.Add($"seed {seed}, request {i}: no answer in time: {request}");
                break;
            }
        }

        problems.AddRange(await WholenessAsync(hub));
        return problems;
    }

    /// <summary>What is visible afterwards is whole: every repository that is listed has its files, and every file its bytes.</summary>
    private static async Task<IReadOnlyList<string>> WholenessAsync(TestHub hub)
    {
        var problems = new List<string>();
        foreach (var type in new[] { "models", "datasets", "spaces" })
        {
            using var listing = await hub.GetAsync($"/api/{type}?limit=1000", TestHub.Root);
            foreach (var item in JsonNode.Parse(await listing.Content.ReadAsStringAsync()) as JsonArray ?? [])
            {
                var id = (string)item!["id"]!;
                var files = await hub.GetJsonAsync($"/api/{type}/{id}/tree/main?recursive=true", TestHub.Root);
                foreach (var file in files.AsArray().Where(file => (string)file!["type"]! == "file"))
                {
                    var path = string.Join('/', ((string)file!["path"]!).Split('/').Select(Uri.EscapeDataString));
                    using var bytes = await hub.GetAsync($"/api/{type}/{id}/resolve/main/{path}", TestHub.Root);
                    using var pinned = bytes.Headers.Location is { } location ? await hub.GetAsync(location.OriginalString, TestHub.Root) : null;
                    if ((pinned ?? bytes).Content.Headers.ContentLength != (long)file["size"]!)
                    {
                        problems.Add($"{type}/{id}: {path} is listed with {file["size"]} bytes and answered {(int)(pinned ?? bytes).StatusCode}");
                    }
                }
            }
        }

        return problems;
    }

    private static string? Problem(HostileRequest request, RawHttpReply reply, string dataDirectory) =>
        // What is no HTTP is refused before there is a request that could have an id.
        reply.Status is 400 or 405 or 414 or 431 or 501 && reply.Closes && IsNoHttp(request)
            ? null
            : ErrorShape.Problem(reply, request.Method == "HEAD", dataDirectory);

    private static bool IsNoHttp(HostileRequest request) =>
        request.Target.Any(c => c is <= ' ' or > '~')
        || request.Target.StartsWith("http:", StringComparison.Ordinal)
        || request.Target.Contains("%00", StringComparison.Ordinal)
        || request.Headers.Any(header => header.Value.Any(c => c is (< ' ' and not '\t') or > '~'));

    private static IReadOnlyList<(string Method, string Template)> Routes(TestHub hub) =>
    [
        .. hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(endpoint =>
            (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]).Select(method => (method, endpoint.RoutePattern.RawText!))),
    ];

    private static Dictionary<string, string[]> Known(string commit) => new()
    {
        ["type"] = ["models", "models", "models", "datasets", "spaces"],
        ["ns"] = ["alice", "alice", "alice", "alice", "Alice", "bob", "acme"],
        ["name"] = ["m", "m", "m", "m", "m", "M", "p", "m.git", "x1", "x2"],
        ["organization"] = ["alice", "acme", "bob"],
        ["revision"] = ["main", "main", "HEAD", commit, commit[..7], "dev", "v1", "refs%2Fheads%2Fmain", "refs/pr/1"],
        ["branch"] = ["main", "main", "main", "dev", "x1", "refs%2Fpr%2F1"],
        ["tag"] = ["v1", "x1"],
        ["path"] = ["README.md", "a", "a/b.txt", "config.json", "new.bin", "new.txt"],
        ["rest"] = ["main/README.md", commit + "/a/b.txt"],
        ["oid"] = ["ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", commit],
        ["user"] = ["alice", "bob"],
        ["fromRepo"] = ["alice/m", "alice/x1"],
        ["toRepo"] = ["alice/x2", "acme/x1"],
        ["repository"] = ["alice/x3", "acme/x4"],
        ["number"] = ["1", "2"],
        ["num"] = ["1", "2"],
        ["operation"] = ["upload", "download"],
        ["status"] = ["open", "closed", "accepted", "rejected", "pending"],
        ["gated"] = ["auto", "manual"],
        ["title"] = ["A title"],
        ["content"] = ["YQ==", "text"],
        ["url"] = ["http://127.0.0.1:1/x"],
        ["visibility"] = ["public", "private"],
    };

    /// <summary>Makes what the requests speak of, as far as it is not there; gives the tip.</summary>
    private static async Task<string> PrepareAsync(TestHub hub)
    {
        foreach (var (name, type) in new[] { ("m", "model"), ("p", "model"), ("m", "dataset") })
        {
            using var created = await hub.SendAsync(
                HttpMethod.Post, "/api/repos/create", body: $$"""{"name":"alice/{{name}}","type":"{{type}}","private":{{(name == "p" ? "true" : "false")}}}""");
        }

        using var tip = await hub.GetAsync("/api/models/alice/m/revision/main");
        var info = JsonNode.Parse(await tip.Content.ReadAsStringAsync())!;
        if ((string?)info["sha"] is { } sha && info["siblings"]!.AsArray().Any(file => (string)file!["rfilename"]! == "a/b.txt"))
        {
            return sha;
        }

        var body =
            """
            {"key":"header","value":{"summary":"files"}}
            {"key":"file","value":{"path":"README.md","content":"LS0tCmxpY2Vuc2U6IG1pdAotLS0K","encoding":"base64"}}
            {"key":"file","value":{"path":"a/b.txt","content":"YQ==","encoding":"base64"}}
            {"key":"file","value":{"path":"config.json","content":"e30=","encoding":"base64"}}
            """;
        using var committed = await hub.SendAsync(HttpMethod.Post, "/api/models/alice/m/commit/main", body: body, contentType: "application/x-ndjson");
        return (string?)JsonNode.Parse(await committed.Content.ReadAsStringAsync())!["commitOid"] ?? new string('0', 40);
    }
}
