using System.Net;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Protocol §12 and §2.3: gated repositories.</summary>
public sealed class AccessRequestsApiTests
{
    private const string Requests = "/api/models/acme/g/user-access-request";

    public static TheoryData<string> ContentRoutes =>
        ["/acme/g/resolve/main/config.json", "/acme/g/raw/main/config.json", "/api/models/acme/g/resolve/main/config.json", "/api/models/acme/g/auth-check",
            "/api/models/acme/g/safetensors-metadata/model.safetensors.index.json"];

    [Theory]
    [MemberData(nameof(ContentRoutes))]
    public async Task Content_OfAGatedModel_IsForThoseAdmitted(string path)
    {
        await using var hub = await GatedAsync();
        foreach (var (token, status) in new[] { (TestHub.Bob, HttpStatusCode.Forbidden), (null, HttpStatusCode.Unauthorized) })
        {
            var restricted = $"Access to model acme/g is restricted and you are not in the authorized list. Visit {hub.Url}acme/g to ask for access.";
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
            {
                using var refused = await hub.SendAsync(method, path, token);
                Assert.Equal(status, refused.StatusCode);
                Assert.Equal("GatedRepo", refused.Headers.GetValues("X-Error-Code").Single());
                Assert.Equal(restricted, refused.Headers.GetValues("X-Error-Message").Single());
            }
        }

        using var insider = await hub.GetAsync(path);
        Assert.NotEqual("GatedRepo", insider.Headers.TryGetValues("X-Error-Code", out var code) ? code.Single() : "");
        await TestHub.JsonAsync(await PostAsync(hub, "/grant", TestHub.Alice, """{"user":"bob"}"""));
        using var admitted = await hub.GetAsync(path, TestHub.Bob);
        Assert.Equal(insider.StatusCode, admitted.StatusCode);
    }

    [Theory]
    [InlineData("/api/models/acme/g")]
    [InlineData("/api/models/acme/g/tree/main")]
    [InlineData("/api/models/acme/g/refs")]
    [InlineData("/api/models/acme/g/commits/main")]
    public async Task Description_OfAGatedModel_IsForEveryone(string path)
    {
        await using var hub = await GatedAsync();
        Assert.Equal(HttpStatusCode.OK, (await hub.GetAsync(path, null)).StatusCode);
        Assert.Equal("manual", (string)(await hub.GetJsonAsync("/api/models/acme/g?expand=gated", null))["gated"]!);
        Assert.Single((await hub.GetJsonAsync("/api/models?gated=true", null)).AsArray());
    }

    [Fact]
    public async Task LfsBatch_DownloadOfAGatedModel_IsRefused()
    {
        await using var hub = await GatedAsync();
        const string body = """{"operation":"download","objects":[{"oid":"0000000000000000000000000000000000000000000000000000000000000000","size":1}]}""";
        using var refused = await hub.SendAsync(HttpMethod.Post, "/acme/g.git/info/lfs/objects/batch", TestHub.Bob, body);
        Assert.Equal((HttpStatusCode.Forbidden, "GatedRepo"), (refused.StatusCode, refused.Headers.GetValues("X-Error-Code").Single()));
    }

    [Fact]
    public async Task Request_ThroughAllItsStates_IsInOneListAtATime()
    {
        await using var hub = await GatedAsync();
        using var asked = await hub.SendAsync(HttpMethod.Post, "/acme/g/ask-access", TestHub.Bob, "why=research&affiliation=none", "application/x-www-form-urlencoded");
        Assert.Equal((HttpStatusCode.SeeOther, $"{hub.Url}acme/g"), (asked.StatusCode, asked.Headers.Location!.OriginalString));
        var pending = await OnlyAsync(hub, "pending");
        Assert.Equal(("bob", "Bob Example", "pending"), ((string)pending["user"]!["user"]!, (string)pending["user"]!["fullname"]!, (string)pending["status"]!));
        Assert.Equal("research", (string)pending["fields"]!["why"]!);
        Assert.EndsWith("Z", (string)pending["timestamp"]!, StringComparison.Ordinal);
        Assert.Contains("awaiting a review", await RefusalAsync(hub), StringComparison.Ordinal);

        var id = (string)pending["requestId"]!;
        await TestHub.JsonAsync(await PostAsync(hub, "/handle", TestHub.Alice, $$"""{"requestId":"{{id}}","status":"accepted"}"""));
        var accepted = await OnlyAsync(hub, "accepted");
        Assert.Equal((id, "alice"), ((string)accepted["requestId"]!, (string)accepted["grantedBy"]!["user"]!));
        Assert.Equal("", await RefusalAsync(hub));

        await TestHub.JsonAsync(await PostAsync(hub, "/handle", TestHub.Alice, """{"user":"BOB","status":"rejected","rejectionReason":"no"}"""));
        await OnlyAsync(hub, "rejected");
        Assert.Contains("has been rejected", await RefusalAsync(hub), StringComparison.Ordinal);

        // Asking again after a rejection changes nothing.
        Assert.Equal("rejected", (string)(await TestHub.JsonAsync(await hub.SendAsync(HttpMethod.Post, "/api/models/acme/g/ask-access", TestHub.Bob, "{}")))["status"]!);
        await TestHub.JsonAsync(await PostAsync(hub, "/handle", TestHub.Alice, """{"user":"bob","status":"pending"}"""));
        await OnlyAsync(hub, "pending");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(hub, "/cancel", TestHub.Bob, "")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(hub, "/cancel", TestHub.Bob, "")).StatusCode);
        foreach (var state in new[] { "pending", "accepted", "rejected" })
        {
            Assert.Empty((await hub.GetJsonAsync($"{Requests}/{state}")).AsArray());
        }
    }

    [Fact]
    public async Task Ask_AtAGateThatOpensByItself_AdmitsAtOnce()
    {
        await using var hub = await GatedAsync("auto");
        using var asked = await hub.SendAsync(HttpMethod.Post, "/api/models/acme/g/ask-access", TestHub.Bob, """{"country":"FR","agree":true}""");
        Assert.Equal("accepted", (string)(await TestHub.JsonAsync(asked))["status"]!);
        Assert.Equal("", await RefusalAsync(hub));
        var accepted = await OnlyAsync(hub, "accepted");
        Assert.Equal(("FR", "true"), ((string)accepted["fields"]!["country"]!, (string)accepted["fields"]!["agree"]!));
        Assert.Null(accepted["grantedBy"]);
    }

    [Fact]
    public async Task Email_IsSharedByAskingAlone()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "bob/g");
        await hub.GateAsync("bob/g");
        const string path = "/api/models/bob/g/user-access-request";
        await TestHub.JsonAsync(await hub.SendAsync(HttpMethod.Post, path + "/grant", TestHub.Bob, """{"user":"alice"}"""));
        Assert.Null((await hub.GetJsonAsync(path + "/accepted", TestHub.Bob))[0]!["user"]!["email"]);
        await hub.CreateAsync("dataset", "bob/asked");
        await hub.GateAsync("bob/asked");
        await hub.SendAsync(HttpMethod.Post, "/datasets/bob/asked/ask-access", TestHub.Alice);
        Assert.Equal("alice@x.local", (string)(await hub.GetJsonAsync("/api/datasets/bob/asked/user-access-request/pending", TestHub.Bob))[0]!["user"]!["email"]!);
    }

    [Theory]
    [InlineData("/handle", """{"user":"bob","status":"accepted"}""", 404)]
    [InlineData("/handle", """{"user":"nobody","status":"accepted"}""", 404)]
    [InlineData("/handle", """{"requestId":"000000000000000000000000","status":"accepted"}""", 404)]
    [InlineData("/handle", """{"user":"carol","status":"accepted"}""", 400)]
    [InlineData("/handle", """{"user":"carol","status":"perhaps"}""", 400)]
    [InlineData("/handle", """{"user":"carol","requestId":"000000000000000000000000","status":"pending"}""", 400)]
    [InlineData("/handle", """{"status":"pending"}""", 400)]
    [InlineData("/handle", """{"user":null,"status":null}""", 400)]
    [InlineData("/grant", """{"user":"nobody"}""", 404)]
    [InlineData("/grant", """{"user":"acme"}""", 404)]
    [InlineData("/grant", """{"user":"carol"}""", 400)]
    [InlineData("/grant", """{}""", 400)]
    public async Task Decision_ThatCannotBe_IsRefused(string path, string body, int status)
    {
        await using var hub = await GatedAsync();
        await TestHub.JsonAsync(await PostAsync(hub, "/grant", TestHub.Alice, """{"user":"carol"}"""));
        Assert.Equal(status, (int)(await PostAsync(hub, path, TestHub.Alice, body)).StatusCode);
    }

    [Theory]
    [InlineData(TestHub.Bob, 403)]
    [InlineData(TestHub.Reader, 403)]
    [InlineData(null, 401)]
    public async Task Requests_ToThoseWhoDoNotDecide_AreClosed(string? token, int status)
    {
        await using var hub = await GatedAsync();
        Assert.Equal(status, (int)(await hub.GetAsync(Requests + "/pending", token)).StatusCode);
        Assert.Equal(status, (int)(await PostAsync(hub, "/grant", token, """{"user":"bob"}""")).StatusCode);
        Assert.Equal(status, (int)(await PostAsync(hub, "/handle", token, """{"user":"bob","status":"accepted"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await hub.GetAsync(Requests + "/maybe")).StatusCode);
    }

    [Fact]
    public async Task Ask_WhereThereIsNoGate_SaysSo()
    {
        await using var hub = await GatedAsync(null);
        Assert.Equal(HttpStatusCode.BadRequest, (await hub.SendAsync(HttpMethod.Post, "/acme/g/ask-access", TestHub.Bob)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(hub, "/grant", TestHub.Alice, """{"user":"bob"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await hub.SendAsync(HttpMethod.Post, "/acme/g/ask-access", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await hub.SendAsync(HttpMethod.Post, "/acme/absent/ask-access", TestHub.Bob)).StatusCode);
    }

    [Fact]
    public async Task Requests_InPages_FollowTheLink()
    {
        await using var hub = await GatedAsync();
        string[] tokens = [TestHub.Bob, TestHub.Carol, TestHub.Dave];
        foreach (var token in tokens)
        {
            await hub.SendAsync(HttpMethod.Post, "/acme/g/ask-access", token);
        }

        using var first = await hub.GetAsync(Requests + "/pending?limit=2");
        Assert.Equal(2, (await TestHub.JsonAsync(first)).AsArray().Count);
        var rest = await hub.GetJsonAsync(first.Headers.GetValues("Link").Single().Split('<', '>')[1]);
        Assert.Equal("dave", (string)Assert.Single(rest.AsArray())!["user"]!["user"]!);
    }

    private static async Task<TestHub> GatedAsync(string? gated = "manual")
    {
        var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "acme/g", false, TestRepositories.Text("config.json", "{}"));
        await hub.GateAsync("acme/g", gated);
        return hub;
    }

    private static Task<HttpResponseMessage> PostAsync(TestHub hub, string path, string? token, string body) =>
        hub.SendAsync(HttpMethod.Post, Requests + path, token, body);

    private static async Task<JsonNode> OnlyAsync(TestHub hub, string state)
    {
        foreach (var other in new[] { "pending", "accepted", "rejected" }.Except([state]))
        {
            Assert.Empty((await hub.GetJsonAsync($"{Requests}/{other}")).AsArray());
        }

        return Assert.Single((await hub.GetJsonAsync($"{Requests}/{state}")).AsArray())!;
    }

    /// <summary>Why Bob may not have the file; empty where he may.</summary>
    private static async Task<string> RefusalAsync(TestHub hub)
    {
        using var reply = await hub.GetAsync("/api/models/acme/g/auth-check", TestHub.Bob);
        return reply.Headers.TryGetValues("X-Error-Message", out var message) ? message.Single() : "";
    }
}
