using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Tests.Api;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Leaks;

/// <summary>A hub whose replies are written down whole, with what they cost the database.</summary>
internal sealed partial class LeakHub : IAsyncDisposable
{
    /// <summary>The bytes of the LFS file that every repository has.</summary>
    public static readonly byte[] LfsBytes = Encoding.ASCII.GetBytes("0123456789");

    private static readonly string[] RepositoryTypesToMake = ["model", "dataset", "space"];

    private static readonly string[] Varying = ["Date", "X-Request-Id"];

    private readonly CommandCounter _counter;

    private LeakHub(TestHub hub, CommandCounter counter) => (Hub, _counter) = (hub, counter);

    public TestHub Hub { get; }

    public IReadOnlyList<MappedRoute> Routes => MappedRoute.AllOf(Hub.Services);

    /// <summary>A token of Alice's that names nothing of hers.</summary>
    public string Narrow { get; private set; } = "";

    /// <summary>A token that was Alice's.</summary>
    public string Revoked { get; private set; } = "";

    public static async Task<LeakHub> StartAsync()
    {
        var counter = new CommandCounter();
        var hub = new LeakHub(
            await TestHub.StartAsync(configure: services => services.AddSingleton<IInterceptor>(counter).AddSingleton<IStartupFilter>(counter)), counter);
        var tokens = hub.Hub.Services.GetRequiredService<TokenEditor>();
        hub.Narrow = await tokens.CreateAsync(
            new NewToken { User = "alice", Name = "narrow", Role = TokenRole.FineGrained, Scopes = [new TokenScope("acme", "nothing", Right.Write)] },
            CoreHub.Operator,
            default);
        hub.Revoked = await tokens.CreateAsync(new NewToken { User = "alice", Name = "gone", Role = TokenRole.Write }, CoreHub.Operator, default);
        await tokens.RevokeAsync("alice", "gone", CoreHub.Operator, default);
        return hub;
    }

    /// <summary>Makes a repository of each type with a file, an LFS file, a branch, a tag, a like and a pull request.</summary>
    public async Task CreateAsync(string id, bool isPrivate, string token = TestHub.Alice)
    {
        foreach (var type in RepositoryTypesToMake)
        {
            await OkAsync(HttpMethod.Post, "/api/repos/create", token, new JsonObject { ["name"] = id, ["type"] = type, ["private"] = isPrivate }.ToJsonString());
            var prefix = type == "model" ? "" : type + "s/";
            var oid = Convert.ToHexStringLower(SHA256.HashData(LfsBytes));
            var batch = await OkAsync(
                HttpMethod.Post,
                $"/{prefix}{id}.git/info/lfs/objects/batch",
                token,
                $$$"""{"operation":"upload","transfers":["basic"],"objects":[{"oid":"{{{oid}}}","size":{{{LfsBytes.Length}}}}]}""");
            using var sent = await Hub.Http.PutAsync((string)batch["objects"]![0]!["actions"]!["upload"]!["href"]!, new ByteArrayContent(LfsBytes));
            Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
            var commit =
                $$$"""
                {"key":"header","value":{"summary":"fill","description":""}}
                {"key":"file","value":{"content":"LS0tCmxpY2Vuc2U6IG1pdAp0YWdzOgotIGhpZGRlbi10YWcKLS0tCg==","path":"README.md","encoding":"base64"}}
                {"key":"file","value":{"content":"eA==","path":"a.txt","encoding":"base64"}}
                {"key":"lfsFile","value":{"path":"big.bin","algo":"sha256","oid":"{{{oid}}}","size":{{{LfsBytes.Length}}}}}

                """;
            await OkAsync(HttpMethod.Post, $"/api/{type}s/{id}/commit/main", token, commit, "application/x-ndjson");
            await OkAsync(HttpMethod.Post, $"/api/{type}s/{id}/branch/side", token, "{}");
            await OkAsync(HttpMethod.Post, $"/api/{type}s/{id}/tag/main", token, """{"tag":"v1"}""");
            await OkAsync(HttpMethod.Post, $"/api/{type}s/{id}/like", token, "{}");
            await OkAsync(HttpMethod.Post, $"/api/{type}s/{id}/discussions", token, """{"title":"a change","description":"of what is here","pullRequest":true}""");
        }
    }

    /// <summary>Makes repositories answer to an older name as well, as those do that were moved.</summary>
    public async Task RedirectAsync(string from, string to)
    {
        var (space, name) = (to.Split('/')[0], to.Split('/')[1]);
        await using var db = Hub.Services.GetRequiredService<HubDatabase>().Open();
        foreach (var row in await db.Repositories.Where(row => row.NormalizedNamespace == space && row.NormalizedName == name).ToListAsync())
        {
            db.Redirects.Add(new RedirectRow
            {
                Type = row.Type, NormalizedNamespace = from.Split('/')[0], NormalizedName = from.Split('/')[1], RepositoryId = row.Id,
            });
        }

        await db.SaveChangesAsync();
    }

    /// <summary>A reply as a text: status, headers, body and cost, without what differs each time.</summary>
    public async Task<Probe> SendAsync(ProbeRequest request, string? token)
    {
        var method = request.Method == MappedRoute.AnyMethod ? "GET" : request.Method;
        var requestId = Guid.NewGuid().ToString();
        using var message = new HttpRequestMessage(new HttpMethod(method), request.Path);
        message.Headers.Add("X-Request-Id", requestId);
        if (token is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        }

        using var reply = await Hub.Http.SendAsync(message);
        var text = await reply.Content.ReadAsStringAsync();
        var headers = reply.Headers.Concat(reply.Content.Headers)
            .Where(header => !Varying.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}");
        var code = reply.Headers.TryGetValues("X-Error-Code", out var codes) ? codes.Single() : null;
        var commands = await _counter.OfAsync(requestId);
        return new Probe(reply.StatusCode, code, WithoutIdsAndDates($"{(int)reply.StatusCode}\n{string.Join('\n', headers)}\n\n{text}\n({commands} commands)"));
    }

    public async ValueTask DisposeAsync() => await Hub.DisposeAsync();

    private static string WithoutIdsAndDates(string text) => Date().Replace(ObjectId().Replace(text, "(id)"), "(date)");

    [GeneratedRegex(@"\b[0-9a-f]{24}\b")]
    private static partial Regex ObjectId();

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\dT[\d:.]+Z")]
    private static partial Regex Date();

    private async Task<JsonNode> OkAsync(HttpMethod method, string path, string token, string body, string? contentType = null)
    {
        using var reply = await Hub.SendAsync(method, path, token, body, contentType);
        return await TestHub.JsonAsync(reply);
    }
}

/// <summary>What came back.</summary>
internal sealed record Probe(HttpStatusCode Status, string? Code, string Whole);
