using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Tests.Leaks;

/// <summary>Every route that the test knows how to ask. A route that is not here fails it: whoever maps one says here what it needs.</summary>
internal static class RouteCases
{
    /// <summary>The SHA-256 of the LFS file that every repository of the tests has.</summary>
    public const string Digest = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";

    private const string NdJson = "application/x-ndjson";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Lfs = "application/vnd.git-lfs+json";

    private const string OneFile =
        """
        {"key":"header","value":{"summary":"a change","description":""}}
        {"key":"file","value":{"content":"eA==","path":"new.txt","encoding":"base64"}}

        """;

    /// <summary>Routes of one repository: the method and what follows <c>{ns}/{name}</c>.</summary>
    private static readonly Dictionary<string, RouteCase[]> OfRepositories = new(StringComparer.Ordinal)
    {
        ["GET "] = [new(Right.Read), new(Right.Read) { Query = "?blobs=true&expand=siblings" }],
        ["GET /revision/{**revision}"] = [new(Right.Read), new(Right.Read) { Values = Value("revision", "nowhere") }],
        ["GET /auth-check"] = [new(Right.Content)],
        ["GET /auth-check/write"] = [new(Right.Write)],
        ["GET /tree/{**tail}"] = [new(Right.Read), new(Right.Read) { Query = "?recursive=true&expand=true" }, new(Right.Read) { Values = Value("tail", "main/nowhere") }],
        ["POST /paths-info/{**revision}"] =
        [
            new(Right.Read) { Body = """{"paths":["a.txt"]}""" },
            new(Right.Read) { Body = "paths=a.txt&expand=true", ContentType = Form },
        ],
        ["GET /resolve/{**tail}"] = [new(Right.Content) { Values = Value("tail", "main/a.txt") }, new(Right.Content) { Values = Value("tail", "main/nowhere") }],
        ["GET /raw/{**tail}"] = [new(Right.Content) { Values = Value("tail", "main/a.txt") }],
        ["GET /refs"] = [new(Right.Read), new(Right.Read) { Query = "?include_prs=1" }],
        ["GET /commits/{**revision}"] = [new(Right.Read)],
        ["POST /branch/{**branch}"] = [new(Right.Write) { Body = "{}", Values = Value("branch", "other") }],
        ["DELETE /branch/{**branch}"] = [new(Right.Write) { Values = Value("branch", "side") }],
        ["POST /tag/{**revision}"] = [new(Right.Write) { Body = """{"tag":"v2"}""" }],
        ["DELETE /tag/{**tag}"] = [new(Right.Write)],
        ["POST /preupload/{**branch}"] = [new(Right.Write) { Body = """{"files":[{"path":"new.txt","size":1,"sample":"eA=="}]}""" }],
        ["POST /commit/{**branch}"] =
        [
            new(Right.Write) { Body = OneFile, ContentType = NdJson },
            new(Right.Discuss) { Body = OneFile, ContentType = NdJson, Query = "?create_pr=1" },
            new(Right.Write) { Body = "{\"key\":\"header\",\"value\":{\"summary\":\"s\"}}\nno json", ContentType = NdJson },
        ],
        ["POST /info/lfs/objects/batch"] =
        [
            new(Right.Discuss) { Body = Batch("upload"), ContentType = Lfs },
            new(Right.Write)
            {
                Body = Batch("upload").Replace("\"transfers\"", "\"ref\":{\"name\":\"refs/heads/main\"},\"transfers\"", StringComparison.Ordinal), ContentType = Lfs,
            },
            new(Right.Content) { Body = Batch("download"), ContentType = Lfs },
        ],
        ["POST /info/lfs/objects/verify"] = [new(Right.Discuss) { Body = $$"""{"oid":"{{Digest}}","size":10}""", ContentType = Lfs }],
        ["GET /discussions"] = [new(Right.Read), new(Right.Read) { Query = "?type=pull_request&status=all" }],
        ["POST /discussions"] = [new(Right.Discuss) { Body = """{"title":"a question","description":"why"}""" }],
        ["GET /discussions/{number}"] = [new(Right.Read), new(Right.Read) { Query = "?diff=1" }],
        ["POST /discussions/{number}/comment"] = [new(Right.Discuss) { Body = """{"comment":"well"}""" }],
        ["POST /discussions/{number}/title"] = [new(Right.Write) { Body = """{"title":"another"}""" }],
        ["POST /discussions/{number}/status"] = [new(Right.Write) { Body = """{"status":"closed"}""" }],
        ["POST /discussions/{number}/merge"] = [new(Right.Write)],
        ["POST /discussions/{number}/comment/{comment}/edit"] = [new(Right.Discuss) { Body = """{"content":"better"}""" }],
        ["POST /discussions/{number}/comment/{comment}/hide"] = [new(Right.Discuss)],
        ["PUT /settings"] = [new(Right.Admin) { Body = """{"private":true}""" }, new(Right.Admin) { Body = """{"gated":"auto"}""" }],
        ["POST /duplicate"] = [new(Right.Content) { Login = true, Body = """{"repository":"team/copy-of-$name"}""" }],
        ["POST /super-squash/{**branch}"] = [new(Right.Write) { Body = """{"message":"one"}""" }],
        ["GET /lfs-files"] = [new(Right.Write)],
        ["POST /lfs-files/batch"] = [new(Right.Admin) { Body = $$$"""{"deletions":{"sha":["{{{Digest}}}"],"rewriteHistory":true}}""" }],
        ["POST /lfs-files/duplicate"] =
        [
            new(Right.Content) { Login = true, Body = $$$"""{"target":{"type":"model","name":"$id"},"files":[{"sha256":"{{{Digest}}}","filename":"big.bin"}]}""" },
        ],
        ["POST /like"] = [new(Right.Read) { Login = true }],
        ["DELETE /like"] = [new(Right.Read) { Login = true }],
        ["GET /likers"] = [new(Right.Read)],
        ["POST /ask-access"] = [new(Right.Read) { Login = true, Body = "{}" }],
        ["POST /user-access-request/cancel"] = [new(Right.Read) { Login = true }],
        ["GET /user-access-request/{status}"] = [new(Right.Write)],
        ["POST /user-access-request/handle"] = [new(Right.Write) { Body = """{"user":"bob","status":"accepted"}""" }],
        ["POST /user-access-request/grant"] = [new(Right.Write) { Body = """{"user":"bob"}""" }],
        ["GET /safetensors-metadata/{**path}"] = [new(Right.Content)],
        ["GET /manifests/{tag}"] = [new(Right.Read)],
        ["GET /xet-read-token/{**revision}"] = [new(Right.Content)],
        ["GET /xet-write-token/{**revision}"] = [new(Right.Write), new(Right.Discuss) { Query = "?create_pr=1" }],
    };

    /// <summary>Routes that name a repository elsewhere: the method and the whole template.</summary>
    private static readonly Dictionary<string, RouteCase[]> ByBodyOrQuery = new(StringComparer.Ordinal)
    {
        ["POST /api/repos/create"] =
        [
            new(Right.Write) { Creates = true, Body = """{"name":"$name","organization":"$ns"}""" },
            new(Right.Write) { Creates = true, Body = """{"name":"$id","private":true}""" },
        ],
        ["DELETE /api/repos/delete"] =
        [
            new(Right.Admin) { Body = """{"name":"$name","organization":"$ns"}""" },
            new(Right.Admin) { Body = """{"name":"$id","type":"model"}""" },
        ],
        ["POST /api/repos/move"] =
        [
            new(Right.Admin) { Body = """{"fromRepo":"$id","toRepo":"team/moved-$name","type":"model"}""" },
            new(null) { Body = """{"fromRepo":"bob/own","toRepo":"$id","type":"model"}""" },
        ],
        ["GET /api/adn/audit"] = [new(null) { Query = "?repo=$id" }],
        ["POST /api/settings/webhooks"] =
        [
            new(null) { Body = """{"url":"https://hooks.test/","watched":[{"type":"model","name":"$id"}],"domains":["repo"]}""" },
        ],
    };

    /// <summary>Routes of no repository, with what is asked of them: none of it may change when a private repository appears.</summary>
    private static readonly Dictionary<string, string[]> OfNone = new(StringComparer.Ordinal)
    {
        ["GET /api/{type}"] =
        [
            .. from type in new[] { "models", "datasets", "spaces" }
               from query in new[]
               {
                   "", "?search=secret", "?author=acme", "?filter=license:mit", "?filter=hidden-tag", "?limit=1", "?sort=createdAt&full=true", "?sort=likes", "?sort=trendingScore",
                   "?expand=siblings&expand=usedStorage",
               }
               select $"/api/{type}{query}",
        ],
        ["GET /api/whoami-v2"] = ["/api/whoami-v2"],
        ["GET /api/users/{name}/overview"] = ["/api/users/alice/overview", "/api/users/bob/overview", "/api/users/acme/overview"],
        ["GET /api/organizations/{name}/overview"] = ["/api/organizations/acme/overview", "/api/organizations/team/overview"],
        ["GET /api/organizations/{name}/members"] = ["/api/organizations/acme/members"],
        ["GET /api/users/{name}/likes"] = ["/api/users/alice/likes", "/api/users/alice/likes?limit=1"],
        ["GET /api/users/{name}/followers"] = ["/api/users/alice/followers"],
        ["GET /api/users/{name}/following"] = ["/api/users/alice/following"],
        ["GET /api/organizations/{name}/followers"] = ["/api/organizations/acme/followers"],
        ["GET /api/organizations/{name}/settings/repositories"] = ["/api/organizations/acme/settings/repositories"],
        ["GET /api/settings/repositories"] = ["/api/settings/repositories"],
        ["GET /api/settings/webhooks"] = ["/api/settings/webhooks"],
        ["GET /api/settings/webhooks/{id}"] = ["/api/settings/webhooks/000000000000000000000000"],
        ["GET /api/settings/webhooks/{id}/deliveries"] = ["/api/settings/webhooks/000000000000000000000000/deliveries"],
        ["GET /api/models-tags-by-type"] = ["/api/models-tags-by-type", "/api/models-tags-by-type?type=license", "/api/models-tags-by-type?type=other"],
        ["GET /api/datasets-tags-by-type"] = ["/api/datasets-tags-by-type", "/api/datasets-tags-by-type?type=license"],
        ["GET /api/telemetry/{**topic}"] = ["/api/telemetry/anything"],
        ["GET /api/agent-harnesses"] = ["/api/agent-harnesses"],
        ["GET /openapi/{documentName}.json"] = ["/openapi/v1.json"],
        ["GET /api/reference/{documentName?}"] = ["/api/reference/"],
        ["GET /metrics"] = ["/metrics"],
        ["GET /health/live"] = ["/health/live"],
        ["GET /api/adn/xet/v1/chunks/{prefix}/{hash}"] = ["/api/adn/xet/v1/chunks/default/" + Digest],
        ["GET /api/adn/xet/v1/reconstructions/{hash}"] = ["/api/adn/xet/v1/reconstructions/" + Digest],
        ["GET /api/adn/xet/v2/reconstructions/{hash}"] = ["/api/adn/xet/v2/reconstructions/" + Digest],
        ["GET /api/adn/xet/xorbs/{hash}"] = ["/api/adn/xet/xorbs/" + Digest, $"/api/adn/xet/xorbs/{Digest}?ticket=x.y"],
        ["GET /login"] = ["/login"],
        ["GET /login/external"] = ["/login/external"],
        ["GET /api/adn/lfs/objects/{oid}"] = ["/api/adn/lfs/objects/" + Digest, $"/api/adn/lfs/objects/{Digest}?ticket=x.y"],
        ["ANY /{**path}"] =
        [
            "/secret/resolve/main/a.txt", "/secret/raw/main/a.txt", "/api/models/secret", "/api/models/secret/tree/main", "/api/models/secret/refs", "/acme/secret", "/acme/secret/tree/main",
        ],
    };

    /// <summary>Routes that change nothing of repositories and tell nothing of them.</summary>
    private static readonly HashSet<string> OfNothing = new(StringComparer.Ordinal)
    {
        "GET /health/ready",
        "POST /api/validate-yaml",
        "POST /login",
        "POST /logout",
        "GET /api/reference/favicon.svg",
        "GET /api/reference/scalar.js",
        "GET /api/reference/scalar.aspnetcore.js",
        "PUT /api/adn/lfs/objects/{oid}",
        "PUT /api/adn/lfs/objects/{oid}/parts/{number}",
        "POST /api/adn/lfs/objects/{oid}/complete",
        "POST /api/adn/xet/v1/xorbs/{prefix}/{hash}",
        "POST /api/adn/xet/v1/shards",
        "POST /api/adn/xet/v2/shards",
        "POST /api/settings/webhooks/{id}",
        "DELETE /api/settings/webhooks/{id}",
        "POST /api/settings/webhooks/{id}/enable",
        "POST /api/settings/webhooks/{id}/disable",
        "POST /api/settings/webhooks/{id}/replay/{delivery}",
    };

    /// <summary>How a route of one repository is asked; null where the table does not know it.</summary>
    public static RouteCase[]? Find(string method, string template) =>
        Tail(template) is { } tail
            ? OfRepositories.GetValueOrDefault($"{method} {tail}")
            : ByBodyOrQuery.GetValueOrDefault($"{method} {template}");

    /// <summary>What is asked of a route of no repository; null where the table does not know it.</summary>
    public static string[]? FindUnscoped(string method, string template) => OfNone.GetValueOrDefault($"{method} {template}");

    public static bool IsOfNothing(string method, string template) => OfNothing.Contains($"{method} {template}");

    /// <summary>What stands for a parameter where a case does not say.</summary>
    public static string? ValueOf(string parameter) => parameter switch
    {
        "revision" or "branch" or "tail" => "main",
        "tag" => "v1",
        "path" => "a.txt",
        "status" => "pending",
        "number" => "1",
        "comment" => "000000000000000000000000",
        _ => null,
    };

    private static string? Tail(string template)
    {
        const string repository = "/{ns}/{name}";
        var at = template.IndexOf(repository, StringComparison.Ordinal);
        return at < 0 ? null : template[(at + repository.Length)..];
    }

    private static Dictionary<string, string> Value(string parameter, string value) => new(StringComparer.Ordinal) { [parameter] = value };

    private static string Batch(string operation) =>
        $$"""{"operation":"{{operation}}","transfers":["basic"],"objects":[{"oid":"{{Digest}}","size":10}],"hash_algo":"sha256"}""";
}
