using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Tests.Api;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.BadInput;

/// <summary>A repository is deleted while somebody works on it: what runs ends whole or as "not found", never half, never with a 500.</summary>
public sealed class DeletionRaceTests
{
    private const string Lines =
        """
        {"key":"header","value":{"summary":"s","description":""}}
        {"key":"file","value":{"path":"late.txt","content":"YQ==","encoding":"base64"}}

        """;

    [Fact]
    public async Task Commit_RepositoryDeletedWhileTheBodyComes_IsNotFound()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("alice/m");
        using var body = new PausedContent(Encoding.UTF8.GetBytes(Lines), pauseAt: 70, "application/x-ndjson");
        using var reply = await SendAcrossDeletionAsync(hub, HttpMethod.Post, "/api/models/alice/m/commit/main", body);
        await IsNotFoundAsync(reply);
        await LeavesNothingAsync(hub);
    }

    [Fact]
    public async Task Upload_RepositoryDeletedWhileTheBytesCome_IsNotFoundAndTheBytesBelongToNobody()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("alice/m");
        var bytes = RandomNumberGenerator.GetBytes(200_000);
        var oid = Convert.ToHexStringLower(SHA256.HashData(bytes));
        using var batch = await hub.SendAsync(
            HttpMethod.Post, "/alice/m.git/info/lfs/objects/batch", body: $$"""{"operation":"upload","objects":[{"oid":"{{oid}}","size":{{bytes.Length}}}]}""");
        var href = (string)(await TestHub.JsonAsync(batch))["objects"]![0]!["actions"]!["upload"]!["href"]!;
        using var body = new PausedContent(bytes, pauseAt: 100_000, "application/octet-stream");
        using var reply = await SendAcrossDeletionAsync(hub, HttpMethod.Put, href, body);
        await IsNotFoundAsync(reply);
        await LeavesNothingAsync(hub);
    }

    /// <summary>The same name made again is another repository: what was asked for the old one does not end up in it.</summary>
    [Fact]
    public async Task Commit_RepositoryDeletedAndMadeAgain_DoesNotEndUpInTheNewOne()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("alice/m");
        using var body = new PausedContent(Encoding.UTF8.GetBytes(Lines), pauseAt: 70, "application/x-ndjson");
        using var reply = await SendAcrossDeletionAsync(hub, HttpMethod.Post, "/api/models/alice/m/commit/main", body, madeAgain: true);
        await IsNotFoundAsync(reply);
        Assert.Single((await hub.GetJsonAsync("/api/models/alice/m/tree/main")).AsArray());
    }

    /// <summary>Everything at once, again and again: each answer is a success or a refusal.</summary>
    [Fact]
    public async Task Everything_WhileTheRepositoryComesAndGoes_IsAnswered()
    {
        await using var hub = await TestHub.StartAsync();
        (HttpMethod Method, string Path, string? Body, string? Type)[] calls =
        [
            (HttpMethod.Get, "/api/models/alice/m", null, null),
            (HttpMethod.Get, "/api/models/alice/m?blobs=true", null, null),
            (HttpMethod.Get, "/api/models/alice/m/tree/main?recursive=true&expand=true", null, null),
            (HttpMethod.Get, "/alice/m/resolve/main/.gitattributes", null, null),
            (HttpMethod.Get, "/api/models/alice/m/commits/main", null, null),
            (HttpMethod.Get, "/api/models/alice/m/refs", null, null),
            (HttpMethod.Post, "/api/models/alice/m/commit/main", Lines, "application/x-ndjson"),
            (HttpMethod.Post, "/api/models/alice/m/preupload/main", """{"files":[{"path":"a","sample":"YQ==","size":1}]}""", null),
            (HttpMethod.Post, "/api/models/alice/m/branch/dev", "{}", null),
            (HttpMethod.Post, "/api/models/alice/m/tag/main", """{"tag":"v1"}""", null),
            (HttpMethod.Delete, "/api/models/alice/m/branch/dev", null, null),
            (HttpMethod.Post, "/alice/m.git/info/lfs/objects/batch", $$"""{"operation":"upload","objects":[{"oid":"{{new string('a', 64)}}","size":1}]}""", null),
            (HttpMethod.Get, "/api/models?search=m", null, null),
        ];
        var answers = new List<(string Call, int Status, string Text)>();
        for (var round = 0; round < 15; round++)
        {
            await hub.CreateModelAsync("alice/m");
            var running = calls.Select(call => AnswerAsync(hub, call.Method, call.Path, call.Body, call.Type)).ToList();
            running.Insert(round % calls.Length, AnswerAsync(hub, HttpMethod.Delete, "/api/repos/delete", """{"name":"m"}""", null));
            answers.AddRange(await Task.WhenAll(running));
        }

        Assert.DoesNotContain(answers, answer => answer.Status >= 500);
        Assert.All(answers.Where(answer => answer.Status >= 400), answer => Assert.Equal(JsonValueKindOfObject, JsonNode.Parse(answer.Text)!.GetValueKind()));
        await LeavesNothingAsync(hub);
    }

    private const System.Text.Json.JsonValueKind JsonValueKindOfObject = System.Text.Json.JsonValueKind.Object;

    private static async Task<(string Call, int Status, string Text)> AnswerAsync(TestHub hub, HttpMethod method, string path, string? body, string? type)
    {
        using var reply = await hub.SendAsync(method, path, body: body, contentType: type);
        return ($"{method} {path}", (int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    /// <summary>Sends a body in whose middle the repository is deleted.</summary>
    private static async Task<HttpResponseMessage> SendAcrossDeletionAsync(TestHub hub, HttpMethod method, string address, PausedContent body, bool madeAgain = false)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body };
        request.Headers.Authorization = new("Bearer", TestHub.Alice);
        var sending = hub.Http.SendAsync(request);
        await body.Paused;
        using var deleted = await hub.SendAsync(HttpMethod.Delete, "/api/repos/delete", body: """{"name":"m"}""");
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        if (madeAgain)
        {
            await hub.CreateModelAsync("alice/m");
        }

        body.Resume();
        return await sending;
    }

    private static async Task IsNotFoundAsync(HttpResponseMessage reply)
    {
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized, $"{(int)reply.StatusCode}: {text}");
        Assert.Equal("RepoNotFound", reply.Headers.GetValues("X-Error-Code").Single());
    }

    /// <summary>No row speaks of a repository that is gone.</summary>
    private static async Task LeavesNothingAsync(TestHub hub)
    {
        await using var db = hub.Services.GetRequiredService<Server.Data.HubDatabase>().Open();
        var alive = await db.Repositories.Select(row => row.Id).ToListAsync();
        Assert.False(await db.Refs.AnyAsync(row => !alive.Contains(row.RepositoryId)));
        Assert.False(await db.Commits.AnyAsync(row => !alive.Contains(row.RepositoryId)));
        Assert.False(await db.RepositoryBlobs.AnyAsync(row => !alive.Contains(row.RepositoryId)));
        Assert.False(await db.GitBlobs.AnyAsync(row => !alive.Contains(row.RepositoryId)));
    }

    /// <summary>A body that stops in the middle until it is told to go on.</summary>
    private sealed class PausedContent : HttpContent
    {
        private readonly TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly byte[] _bytes;
        private readonly int _pauseAt;

        public PausedContent(byte[] bytes, int pauseAt, string type)
        {
            (_bytes, _pauseAt) = (bytes, pauseAt);
            Headers.ContentType = new(type);
            Headers.ContentLength = bytes.Length;
        }

        /// <summary>The first half is on its way.</summary>
        public Task Paused => _paused.Task;

        public void Resume() => _resumed.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_bytes.AsMemory(0, _pauseAt));
            await stream.FlushAsync();
            _paused.SetResult();
            await _resumed.Task;
            await stream.WriteAsync(_bytes.AsMemory(_pauseAt));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }
}
