using System.Net;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Protocol §3.3 and §14.2: profiles, own repositories, tags, telemetry.</summary>
public sealed class ProfilesApiTests
{
    [Fact]
    public async Task Overview_OfEveryNamespace_CountsWhatIsPublic()
    {
        await using var hub = await TestHub.StartAsync();
        foreach (var (type, isPrivate) in new[] { ("model", false), ("dataset", false), ("space", false), ("dataset", true) })
        {
            await hub.CreateAsync(type, $"acme/{type}{isPrivate}", isPrivate);
            await hub.CreateAsync(type, $"bob/{type}{isPrivate}", isPrivate);
        }

        var organization = await hub.GetJsonAsync("/api/organizations/ACME/overview", null);
        var user = await hub.GetJsonAsync("/api/users/Bob/overview", null);
        foreach (var overview in new[] { organization, user })
        {
            Assert.Equal([1, 1, 1], new[] { "numModels", "numDatasets", "numSpaces" }.Select(key => (int)overview[key]!));
        }

        Assert.Equal(("acme", "Acme", 1), ((string)organization["name"]!, (string)organization["fullname"]!, (int)organization["numUsers"]!));
        Assert.Equal(("bob", "user"), ((string)user["user"]!, (string)user["type"]!));
        Assert.Equal("team", (string)(await hub.GetJsonAsync("/api/users/erin/overview", null))["orgs"]![0]!["name"]!);
        Assert.Equal(
            ["carol", "dave", "erin", "frank"], (await hub.GetJsonAsync("/api/organizations/team/members", null)).AsArray().Select(member => (string)member!["user"]!));
    }

    [Theory]
    [InlineData("/api/users/{0}/overview")]
    [InlineData("/api/users/{0}/followers")]
    [InlineData("/api/users/{0}/following")]
    [InlineData("/api/users/{0}/likes")]
    [InlineData("/api/organizations/{0}/overview")]
    [InlineData("/api/organizations/{0}/members")]
    [InlineData("/api/organizations/{0}/followers")]
    public async Task Profile_OfNobody_Is404(string path)
    {
        await using var hub = await TestHub.StartAsync();
        var isUser = path.StartsWith("/api/users", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await hub.GetAsync(path.Replace("{0}", isUser ? "bob" : "acme"), null)).StatusCode);
        foreach (var other in new[] { "nobody", "%00", isUser ? "acme" : "bob" })
        {
            Assert.InRange((int)(await hub.GetAsync(path.Replace("{0}", other), null)).StatusCode, 400, 404);
        }
    }

    [Fact]
    public async Task OwnRepositories_OfEachType_ComeWithTheirStorage()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "alice/m", false, TestRepositories.Text("a.txt", new string('x', 5000)));
        await hub.CreateAsync("dataset", "alice/d", isPrivate: true);
        await hub.CreateAsync("model", "acme/m");
        var own = (await hub.GetJsonAsync("/api/settings/repositories")).AsArray();
        Assert.Equal([("alice/m", "model", "public"), ("alice/d", "dataset", "private")], own.Select(item =>
            ((string)item!["id"]!, (string)item["type"]!, (string)item["visibility"]!)));
        Assert.Equal(5000, (long)own[0]!["storage"]! - (long)own[1]!["storage"]!);
        Assert.All(own, item => Assert.Equal(0, (double)item!["storagePercent"]!));
        Assert.EndsWith("Z", (string)own[0]!["updatedAt"]!, StringComparison.Ordinal);

        using var first = await hub.GetAsync("/api/settings/repositories?limit=1");
        var next = first.Headers.GetValues("Link").Single().Split('<', '>')[1];
        Assert.Equal("alice/d", (string)Assert.Single((await hub.GetJsonAsync(next)).AsArray())!["id"]!);
    }

    [Fact]
    public async Task OwnRepositories_OfAnOrganisation_AreForItsMembers()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "team/m", isPrivate: true);
        const string path = "/api/organizations/team/settings/repositories";
        foreach (var token in new[] { TestHub.Carol, TestHub.Frank, TestHub.Root })
        {
            Assert.Single((await hub.GetJsonAsync(path, token)).AsArray());
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await hub.GetAsync(path, TestHub.Bob)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await hub.GetAsync(path, null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await hub.GetAsync("/api/organizations/nobody/settings/repositories")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await hub.GetAsync("/api/settings/repositories", null)).StatusCode);
    }

    [Fact]
    public async Task TagsByType_SortTheTagsOfWhatTheAskerSees()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "acme/m", false, TestRepositories.Text(
            "README.md", "---\nlicense: mit\nlanguage: en\nlibrary_name: transformers\npipeline_tag: fill-mask\ntags: [good]\n---\n"));
        await hub.CreateAsync("model", "acme/secret", isPrivate: true, TestRepositories.Text("README.md", "---\ntags: [hush]\n---\n"));
        await hub.CreateAsync("dataset", "acme/d", false, TestRepositories.Text("README.md", "---\nlanguage: fr\n---\n"));
        var tags = await hub.GetJsonAsync("/api/models-tags-by-type", TestHub.Bob);
        Assert.Equal(("license:mit", "mit", "license"), ((string)tags["license"]![0]!["id"]!, (string)tags["license"]![0]!["label"]!, (string)tags["license"]![0]!["type"]!));
        foreach (var (kind, tag) in new[] { ("language", "en"), ("library", "transformers"), ("pipeline_tag", "fill-mask"), ("other", "good") })
        {
            Assert.Equal(tag, (string)Assert.Single(tags[kind]!.AsArray())!["id"]!);
        }

        Assert.Equal(2, (await hub.GetJsonAsync("/api/models-tags-by-type", TestHub.Alice))["other"]!.AsArray().Count);
        Assert.Equal("language:fr", (string)(await hub.GetJsonAsync("/api/datasets-tags-by-type", null))["language"]![0]!["id"]!);
    }

    [Fact]
    public async Task Telemetry_OfAnyTopic_IsTakenInSilence()
    {
        await using var hub = await TestHub.StartAsync();
        using var reply = await hub.SendAsync(HttpMethod.Head, "/api/telemetry/examples/run", null);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }
}
