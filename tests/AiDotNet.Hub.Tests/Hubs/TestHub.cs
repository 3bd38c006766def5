using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AiDotNet.Hub.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace AiDotNet.Hub.Tests.Hubs;

/// <summary>A request as it came.</summary>
internal sealed record SeenRequest(string Method, string Target, string? Authorization, string? Range);

/// <summary>A hub on loopback that speaks the protocol over repositories in memory, and misbehaves as a test asks it to.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestHub(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    public string Token { get; set; } = "hf_" + new string('t', 40);

    public Dictionary<string, TestRepository> Repositories { get; } = new(StringComparer.OrdinalIgnoreCase);

    public ConcurrentDictionary<string, byte[]> LfsObjects { get; } = new();

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    public HashSet<string> Users { get; } = new(StringComparer.OrdinalIgnoreCase);

    public HashSet<string> Organizations { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks at a request first; true where it answered it.</summary>
    public Func<HttpContext, Task<bool>>? Intercept { get; set; }

    /// <summary>The size of parts where uploads go in parts; 0 for whole files.</summary>
    public long PartSize { get; set; }

    public ConcurrentDictionary<string, byte[]> Parts { get; } = new();

    public int PageSize { get; set; } = 1000;

    /// <summary>What the pages that replies name begin with; null for the hub's own address.</summary>
    public string? Pages { get; set; }

    private string PageRoot => Pages ?? Address.ToString();

    public string LastCommitBody { get; private set; } = "";

    public static async Task<TestHub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        var app = builder.Build();
        var hub = new TestHub(app);
        app.Run(hub.HandleAsync);
        await app.StartAsync();
        hub.Address = new Uri(app.Urls.First());
        return hub;
    }

    public TestRepository Add(string id)
    {
        var repository = new TestRepository { Id = id };
        Repositories[id] = repository;
        return repository;
    }

    public int Count(string method, string part) => Requests.Count(request => request.Method == method && request.Target.Contains(part, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    public static Task RefuseAsync(HttpContext context, int status, string? code, string text)
    {
        context.Response.StatusCode = status;
        context.Response.Headers[HubHeaders.RequestId] = "req-1";
        if (code is not null)
        {
            context.Response.Headers[HubHeaders.ErrorCode] = code;
        }

        context.Response.Headers[HubHeaders.ErrorMessage] = text;
        return WriteAsync(context, new ErrorReply { Error = text }, HubJsonContext.Default.ErrorReply);
    }

    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, type)).AsTask();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        Requests.Enqueue(new SeenRequest(context.Request.Method, target, context.Request.Headers.Authorization, context.Request.Headers.Range));
        if (Intercept is { } intercept && await intercept(context))
        {
            return;
        }

        var path = target.Split('?')[0];
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        await (segments switch
        {
            ["api", "whoami-v2"] when IsKnown(context) => WriteAsync(context, new WhoAmI { Name = "alice" }, HubJsonContext.Default.WhoAmI),
            ["api", "whoami-v2"] => RefuseAsync(context, 401, null, "Invalid username or password."),
            ["api", "users", var name, "overview"] => Answer(context, Users.Contains(name) ? 200 : 404),
            ["api", "organizations", var name, "overview"] => Answer(context, Organizations.Contains(name) ? 200 : 404),
            ["api", "repos", "create"] => CreateAsync(context),
            ["api", "models"] => ListAsync(context),
            ["api", "models", _] or ["api", "models", _, _] => WithAsync(context, string.Join('/', segments[2..]), repository => InfoAsync(context, repository, "main")),
            ["api", "models", var ns, var name, var verb, .. var rest] => WithAsync(context, $"{ns}/{name}", repository => ModelCallAsync(context, repository, verb, rest)),
            ["lfs", var oid] when context.Request.Method == "PUT" => PutAsync(context, oid),
            ["lfs-part", var oid, var number] => PutPartAsync(context, oid, number),
            ["lfs-complete", var oid] => CompletePartsAsync(context, oid),
            ["lfs-verify", var oid] => Answer(context, LfsObjects.ContainsKey(oid) ? 200 : 404),
            [var ns, var name, "info", "lfs", "objects", "batch"] => WithAsync(context, $"{ns}/{name[..^4]}", repository => BatchAsync(context, repository)),
            [var ns, var name, "resolve", var revision, .. var file] => WithAsync(context, $"{ns}/{name}", repository => ResolveAsync(context, repository, revision, string.Join('/', file))),
            _ => RefuseAsync(context, 404, null, "Not found"),
        });
    }

    private bool IsKnown(HttpContext context) => context.Request.Headers.Authorization == $"Bearer {Token}";

    private static Task Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private Task WithAsync(HttpContext context, string id, Func<TestRepository, Task> handle) =>
        Repositories.TryGetValue(id, out var repository) ? handle(repository)
        : IsKnown(context) ? RefuseAsync(context, 404, HubHeaders.RepoNotFound, "Repository not found")
        : RefuseAsync(context, 401, HubHeaders.RepoNotFound, "Invalid username or password.");

    private Task ModelCallAsync(HttpContext context, TestRepository repository, string verb, string[] rest) => verb switch
    {
        "revision" => InfoAsync(context, repository, rest[0]),
        "refs" => WriteAsync(
            context,
            new RefList
            {
                Branches = [.. repository.Branches.Select(item => new RefInfo { Name = item.Key, Ref = "refs/heads/" + item.Key, TargetCommit = item.Value })],
                Tags = [.. repository.Tags.Select(item => new RefInfo { Name = item.Key, Ref = "refs/tags/" + item.Key, TargetCommit = item.Value })],
            },
            HubJsonContext.Default.RefList),
        "tree" => TreeAsync(context, repository, rest[0]),
        "preupload" => PreuploadAsync(context, repository, rest[0]),
        "branch" => BranchAsync(context, repository, rest[0]),
        "tag" => TagAsync(context, repository, rest[0]),
        "commit" => CommitAsync(context, repository, rest[0]),
        _ => RefuseAsync(context, 404, null, "Not found"),
    };

    private static Task InfoAsync(HttpContext context, TestRepository repository, string revision) =>
        repository.Find(revision) is { } commit
            ? WriteAsync(context, new ModelInfo { Id = repository.Id, Sha = commit, PipelineTag = "text-classification" }, HubJsonContext.Default.ModelInfo)
            : RefuseAsync(context, 404, HubHeaders.RevisionNotFound, $"Invalid rev id: {revision}");

    private Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var from = int.Parse(query["cursor"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        var found = Repositories.Values
            .Where(repository => repository.Id.Contains(query["search"].FirstOrDefault() ?? "", StringComparison.OrdinalIgnoreCase))
            .OrderBy(repository => repository.Id, StringComparer.Ordinal)
            .ToList();
        Page(context, from, found.Count, $"/api/models?search={Uri.EscapeDataString(query["search"].FirstOrDefault() ?? "")}");
        return WriteAsync(context, [.. found.Skip(from).Take(PageSize).Select(repository => new ModelInfo { Id = repository.Id })], HubJsonContext.Default.IReadOnlyListModelInfo);
    }

    private Task TreeAsync(HttpContext context, TestRepository repository, string revision)
    {
        if (repository.Find(revision) is not { } commit)
        {
            return RefuseAsync(context, 404, HubHeaders.RevisionNotFound, $"Invalid rev id: {revision}");
        }

        var from = int.Parse(context.Request.Query["cursor"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        var files = repository.Commits[commit];
        Page(context, from, files.Count, $"/api/models/{repository.Id}/tree/{revision}?recursive=true");
        return WriteAsync(context, [.. files.Skip(from).Take(PageSize).Select(file => file.Value.ToEntry(file.Key))], HubJsonContext.Default.IReadOnlyListTreeEntry);
    }

    private void Page(HttpContext context, int from, int count, string target)
    {
        if (from + PageSize < count)
        {
            context.Response.Headers.Link = $"<{Address.GetLeftPart(UriPartial.Authority)}{target}&cursor={from + PageSize}>; rel=\"next\"";
        }
    }

    private static Task ResolveAsync(HttpContext context, TestRepository repository, string revision, string path)
    {
        if (repository.Find(revision) is not { } commit)
        {
            return RefuseAsync(context, 404, HubHeaders.RevisionNotFound, $"Invalid rev id: {revision}");
        }

        context.Response.Headers[HubHeaders.RepoCommit] = commit;
        return repository.Commits[commit].TryGetValue(path, out var file)
            ? Results.Bytes(file.Bytes, "application/octet-stream", enableRangeProcessing: true).ExecuteAsync(context)
            : RefuseAsync(context, 404, HubHeaders.EntryNotFound, "Entry not found");
    }

    private async Task CreateAsync(HttpContext context)
    {
        var request = (await JsonSerializer.DeserializeAsync(context.Request.Body, HubJsonContext.Default.RepositoryRequest))!;
        var id = $"{request.Organization ?? "alice"}/{request.Name}";
        if (Repositories.ContainsKey(id))
        {
            await RefuseAsync(context, 409, null, "You already created this model repo");
            return;
        }

        Add(id).Commit("main", (".gitattributes", "*.safetensors filter=lfs\n"u8.ToArray()));
        await WriteAsync(context, new RepositoryCreated { Url = $"{Address}{id}", Name = id, Private = request.Visibility == "private" }, HubJsonContext.Default.RepositoryCreated);
    }

    private static Task BranchAsync(HttpContext context, TestRepository repository, string branch)
    {
        if (!repository.Branches.TryAdd(branch, repository.Branches["main"]))
        {
            return RefuseAsync(context, 409, null, "Reference exists");
        }

        return Task.CompletedTask;
    }

    private static async Task TagAsync(HttpContext context, TestRepository repository, string revision)
    {
        var request = (await JsonSerializer.DeserializeAsync(context.Request.Body, HubJsonContext.Default.TagRequest))!;
        if (!repository.Tags.TryAdd(request.Tag, repository.Find(revision)!))
        {
            await RefuseAsync(context, 409, null, "Tag exists");
        }
    }

    private static async Task PreuploadAsync(HttpContext context, TestRepository repository, string branch)
    {
        if (!repository.Branches.TryGetValue(branch, out var tip))
        {
            await RefuseAsync(context, 404, HubHeaders.RevisionNotFound, $"Invalid rev id: {branch}");
            return;
        }

        var request = (await JsonSerializer.DeserializeAsync(context.Request.Body, HubJsonContext.Default.PreuploadRequest))!;
        var decisions = request.Files.Select(file =>
        {
            var existing = repository.Commits[tip].GetValueOrDefault(file.Path);
            return new PreuploadDecision
            {
                Path = file.Path,
                UploadMode = TestRepository.IsLfs(file.Path, file.Size) ? "lfs" : "regular",
                ShouldIgnore = request.GitIgnore?.Split('\n').Contains(file.Path) == true,
                Oid = existing is null ? null : existing.IsLfs ? existing.Sha256 : existing.BlobId,
            };
        });
        await WriteAsync(context, new PreuploadReply { Files = [.. decisions], CommitOid = tip }, HubJsonContext.Default.PreuploadReply);
    }

    private async Task BatchAsync(HttpContext context, TestRepository repository)
    {
        var request = (await JsonSerializer.DeserializeAsync(context.Request.Body, HubJsonContext.Default.LfsBatchRequest))!;
        var root = Address.GetLeftPart(UriPartial.Authority);
        var objects = request.Objects.Select(item => new LfsBatchObject
        {
            Oid = item.Oid,
            Size = item.Size,
            Actions = LfsObjects.ContainsKey(item.Oid) ? null : new LfsActions
            {
                Upload = PartSize == 0 ? new LfsAction { Href = $"{root}/lfs/{item.Oid}" } : Multipart(root, item),
                Verify = new LfsAction { Href = $"{root}/lfs-verify/{item.Oid}" },
            },
        });
        await WriteAsync(context, new LfsBatchReply { Transfer = PartSize == 0 ? "basic" : "multipart", Objects = [.. objects] }, HubJsonContext.Default.LfsBatchReply);
    }

    private LfsAction Multipart(string root, LfsPointer item)
    {
        var header = new Dictionary<string, string> { ["chunk_size"] = PartSize.ToString(CultureInfo.InvariantCulture) };
        for (var part = 0; part * PartSize < item.Size; part++)
        {
            header[(part + 1).ToString("00000", CultureInfo.InvariantCulture)] = $"{root}/lfs-part/{item.Oid}/{part + 1:00000}";
        }

        return new LfsAction { Href = $"{root}/lfs-complete/{item.Oid}", Header = header };
    }

    private async Task PutAsync(HttpContext context, string oid)
    {
        var bytes = await ReadAsync(context);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != oid)
        {
            await RefuseAsync(context, 400, null, "The bytes are not what was announced");
            return;
        }

        LfsObjects[oid] = bytes;
    }

    private async Task PutPartAsync(HttpContext context, string oid, string number)
    {
        Parts[$"{oid}/{number}"] = await ReadAsync(context);
        context.Response.Headers.ETag = $"\"part-{number}\"";
    }

    private async Task CompletePartsAsync(HttpContext context, string oid)
    {
        var request = (await JsonSerializer.DeserializeAsync(context.Request.Body, HubJsonContext.Default.LfsCompletion))!;
        var bytes = request.Parts.OrderBy(part => part.PartNumber).SelectMany(part => Parts[$"{oid}/{part.PartNumber:00000}"]).ToArray();
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) == oid)
        {
            LfsObjects[oid] = bytes;
            return;
        }

        context.Response.StatusCode = 400;
    }

    private async Task CommitAsync(HttpContext context, TestRepository repository, string branch)
    {
        int? opened = null;
        if (context.Request.Query["create_pr"] == "1")
        {
            opened = repository.Branches.Keys.Count(name => name.StartsWith("refs/pr/", StringComparison.Ordinal)) + 1;
            repository.Branches[$"refs/pr/{opened}"] = repository.Branches[branch];
            branch = $"refs/pr/{opened}";
        }

        LastCommitBody = System.Text.Encoding.UTF8.GetString(await ReadAsync(context));
        var tree = new SortedDictionary<string, TestFile>(repository.Tip(branch), StringComparer.Ordinal);
        foreach (var line in LastCommitBody.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parsed = JsonSerializer.Deserialize(line, HubJsonContext.Default.CommitLine)!;
            if (parsed.Key == "header")
            {
                var header = parsed.Value.Deserialize(HubJsonContext.Default.CommitHeader)!;
                if (header.ParentCommit is { } parent && parent != repository.Branches[branch])
                {
                    await RefuseAsync(context, 412, null, "The branch was updated since you opened this page. Please refresh and try again.");
                    return;
                }

                continue;
            }

            var file = parsed.Value.Deserialize(HubJsonContext.Default.CommitFile)!;
            if (parsed.Key == "lfsFile" && !LfsObjects.ContainsKey(file.Oid!))
            {
                await RefuseAsync(context, 400, null, "LFS pointer pointed to a file that does not exist");
                return;
            }

            tree[file.Path] = parsed.Key == "lfsFile"
                ? new TestFile(LfsObjects[file.Oid!], IsLfs: true)
                : new TestFile(Convert.FromBase64String(file.Content!), IsLfs: false);
        }

        var commit = repository.Commit(branch, tree);
        await WriteAsync(context, new CommitReply
        {
            CommitOid = commit,
            CommitUrl = $"{PageRoot}{repository.Id}/commit/{commit}",
            PullRequestUrl = opened is null ? null : $"{PageRoot}{repository.Id}/discussions/{opened}",
        }, HubJsonContext.Default.CommitReply);
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
