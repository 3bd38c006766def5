using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Pull requests over HTTP (protocol §9.1, §9.4, §11, §13).</summary>
public sealed class PullRequestsApiTests
{
    private const string Model = "/api/models/acme/m";

    [Fact]
    public async Task CreateDraft_ThenCommitOpenMerge_EndsOnMain()
    {
        await using var hub = await TestHub.StartAsync();
        var head = await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        var number = await hub.DiscussAsync(Model, "Add b", TestHub.Bob, pullRequest: true);

        var draft = await hub.GetJsonAsync($"{Model}/discussions/{number}?diff=1");
        Assert.Equal(("draft", "refs/heads/main", "", 0), ((string)draft["status"]!, (string)draft["changes"]!["base"]!, (string)draft["diff"]!, draft["filesWithConflicts"]!.AsArray().Count));
        Assert.Equal(head, (string)(await hub.GetJsonAsync($"{Model}/revision/refs%2Fpr%2F1"))["sha"]!);

        using var commit = await hub.CommitAsync(Model, "refs%2Fpr%2F1", DiscussionHub.Commit("b", ("b.txt", "2")), TestHub.Bob);
        var oid = (string)(await TestHub.JsonAsync(commit))["commitOid"]!;
        await hub.PostJsonAsync($"{Model}/discussions/1/status", new() { ["status"] = "open" }, TestHub.Bob);
        Assert.Equal(403, (await hub.RefusedAsync($"{Model}/discussions/1/merge", [], TestHub.Bob)).Status);
        Assert.Equal(["a.txt"], await hub.FilesAsync(Model, "main"));
        await hub.PostJsonAsync($"{Model}/discussions/1/merge", new() { ["comment"] = "lgtm" });

        Assert.Equal(["a.txt", "b.txt"], await hub.FilesAsync(Model, "main"));
        var merged = await hub.GetJsonAsync($"{Model}/discussions/1?diff=1");
        Assert.Equal("merged", (string)merged["status"]!);
        Assert.Contains("+++ b/b.txt\n@@ -0,0 +1 @@\n+2\n", (string)merged["diff"]!, StringComparison.Ordinal);
        Assert.Equal("comment commit status-change comment status-change", string.Join(' ', merged["events"]!.AsArray().Select(item => (string)item!["type"]!)));
        Assert.Equal(("b", oid), ((string)merged["events"]![1]!["data"]!["subject"]!, (string)merged["events"]![1]!["data"]!["oid"]!));
        var newest = (await hub.GetJsonAsync($"{Model}/commits/main"))[0]!;
        Assert.Equal((string)merged["changes"]!["mergeCommitId"]!, (string)newest["id"]!);
        Assert.Equal(("Add b (#1)", $"- b ({oid})", "alice"), ((string)newest["title"]!, (string)newest["message"]!, (string)newest["authors"]![0]!["user"]!));

        // The ref stays, and what is merged stays merged.
        Assert.Equal(oid, (string)(await hub.GetJsonAsync($"{Model}/revision/refs/pr/1"))["sha"]!);
        Assert.Equal(400, (await hub.RefusedAsync($"{Model}/discussions/1/merge", [])).Status);
        Assert.Equal(400, (await hub.RefusedAsync($"{Model}/discussions/1/status", new() { ["status"] = "open" })).Status);
        using var late = await hub.CommitAsync(Model, "refs%2Fpr%2F1", DiscussionHub.Commit("c", ("c.txt", "3")), TestHub.Bob);
        Assert.Equal(400, (int)late.StatusCode);
    }

    [Fact]
    public async Task CommitCreatePr_ByAReader_OpensOneOnItsOwnRef()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        using var preupload = await hub.SendAsync(
            HttpMethod.Post, $"{Model}/preupload/main?create_pr=1", TestHub.Bob, """{"files":[{"path":"b.txt","sample":"Mg==","size":1}]}""");
        Assert.True(preupload.IsSuccessStatusCode);

        using var commit = await hub.CommitAsync(Model, "main?create_pr=1", DiscussionHub.Commit("add b", ("b.txt", "2")), TestHub.Bob);

        var reply = await TestHub.JsonAsync(commit);
        Assert.Equal($"{hub.Url}acme/m/discussions/1", (string)reply["pullRequestUrl"]!);
        var details = await hub.GetJsonAsync($"{Model}/discussions/1");
        Assert.Equal(("draft", "add b", "bob", true), ((string)details["status"]!, (string)details["title"]!, (string)details["author"]!["name"]!, (bool)details["isPullRequest"]!));
        Assert.Equal(["a.txt"], await hub.FilesAsync(Model, "main"));
        Assert.Equal(["a.txt", "b.txt"], await hub.FilesAsync(Model, "refs/pr/1"));
        var found = Assert.Single((await hub.GetJsonAsync($"{Model}/refs?include_prs=1"))["pullRequests"]!.AsArray())!;
        Assert.Equal(("pr/1", "refs/pr/1", (string)reply["commitOid"]!), ((string)found["name"]!, (string)found["ref"]!, (string)found["targetCommit"]!));
        foreach (var spelling in new[] { "refs%2Fpr%2F1", "refs/pr/1" })
        {
            using var file = await hub.GetAsync($"/acme/m/resolve/{spelling}/b.txt", null);
            Assert.Equal(307, (int)file.StatusCode);
            using var raw = await hub.GetAsync($"/acme/m/raw/{spelling}/b.txt", null);
            using var listed = await hub.GetAsync($"{Model}/tree/{spelling}", null);
            Assert.True(listed.IsSuccessStatusCode && (raw.IsSuccessStatusCode || (int)raw.StatusCode == 307));
        }
    }

    [Fact]
    public async Task CommitCreatePr_ParentCommit_IsTheBase()
    {
        await using var hub = await TestHub.StartAsync();
        var old = await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        await hub.CommitAsync("acme/m", "main", ("b.txt", "2"));
        var body = DiscussionHub.Commit("c", ("c.txt", "3")).Replace("\"description\":\"\"", $"\"description\":\"why\",\"parentCommit\":\"{old[..8]}\"", StringComparison.Ordinal);

        using var commit = await hub.CommitAsync(Model, "main?create_pr=1", body, TestHub.Bob);

        await TestHub.JsonAsync(commit);
        Assert.Equal(["a.txt", "c.txt"], await hub.FilesAsync(Model, "refs/pr/1"));
        var details = await hub.GetJsonAsync($"{Model}/discussions/1");
        Assert.Equal("why", (string)details["events"]![0]!["data"]!["latest"]!["raw"]!);
        await hub.PostJsonAsync($"{Model}/discussions/1/merge", []);
        Assert.Equal(["a.txt", "b.txt", "c.txt"], await hub.FilesAsync(Model, "main"));

        using var unknown = await hub.CommitAsync(Model, "main?create_pr=1", body.Replace(old[..8], "0123456789", StringComparison.Ordinal), TestHub.Bob);
        Assert.Equal((404, "RevisionNotFound"), ((int)unknown.StatusCode, unknown.Headers.GetValues("X-Error-Code").Single()));
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("preupload")]
    public async Task CreatePr_OnWhatIsNoBranch_IsRevisionNotFound(string call)
    {
        await using var hub = await TestHub.StartAsync();
        var head = await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        var body = call == "commit" ? DiscussionHub.Commit("b", ("b.txt", "2")) : """{"files":[]}""";
        foreach (var revision in new[] { head, "none", "refs%2Ftags%2Fx" })
        {
            using var reply = await hub.SendAsync(HttpMethod.Post, $"{Model}/{call}/{revision}?create_pr=1", TestHub.Bob, body);
            Assert.Equal((404, "RevisionNotFound"), ((int)reply.StatusCode, reply.Headers.GetValues("X-Error-Code").Single()));
        }

        Assert.Equal(0, (int)(await hub.GetJsonAsync($"{Model}/discussions"))["count"]!);
    }

    [Fact]
    public async Task CommitOnPullRequest_BySomebodyElse_NeedsTheRightToWrite()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.PostJsonAsync("/api/repos/create", new() { ["name"] = "m", ["organization"] = "team" }, TestHub.Frank);
        const string repository = "/api/models/team/m";
        await hub.OpenAsync(repository, TestHub.Bob, "bob's", ("b.txt", "2"));

        foreach (var (token, status) in new[] { (TestHub.Alice, 403), (TestHub.Carol, 403), (TestHub.Erin, 200), (TestHub.Bob, 200) })
        {
            using var reply = await hub.CommitAsync(repository, "refs%2Fpr%2F1", DiscussionHub.Commit("more", ($"{status}{token[3..6]}.txt", "x")), token);
            Assert.Equal((token, status), (token, (int)reply.StatusCode));
        }

        using var anonymous = await hub.CommitAsync(repository, "refs%2Fpr%2F1", DiscussionHub.Commit("more", ("x.txt", "x")), null);
        Assert.Equal(401, (int)anonymous.StatusCode);
        using var missing = await hub.CommitAsync(repository, "refs%2Fpr%2F9", DiscussionHub.Commit("more", ("x.txt", "x")), TestHub.Bob);
        Assert.Equal("RevisionNotFound", missing.Headers.GetValues("X-Error-Code").Single());
        using var main = await hub.CommitAsync(repository, "main", DiscussionHub.Commit("more", ("x.txt", "x")), TestHub.Bob);
        Assert.Equal(403, (int)main.StatusCode);
        await hub.PostJsonAsync($"{repository}/discussions/1/status", new() { ["status"] = "closed" }, TestHub.Bob);
        using var closed = await hub.CommitAsync(repository, "refs%2Fpr%2F1", DiscussionHub.Commit("more", ("x.txt", "x")), TestHub.Bob);
        Assert.Equal(400, (int)closed.StatusCode);
    }

    [Fact]
    public async Task Merge_FilesThatBothChanged_AreNamedAndRefused()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"), ("d/b.txt", "1"), ("c.txt", "1"));
        await hub.OpenAsync(Model, TestHub.Bob, "mine", ("a.txt", "bob"), ("d/b.txt", null), ("c.txt", "same"));
        await hub.CommitAsync("acme/m", "main", ("a.txt", "alice"), ("d/b.txt", "alice"), ("c.txt", "same"));
        var before = await hub.GetJsonAsync($"{Model}/revision/main");

        var details = await hub.GetJsonAsync($"{Model}/discussions/1?diff=1");
        var (status, text) = await hub.RefusedAsync($"{Model}/discussions/1/merge", new() { ["comment"] = "now" });

        Assert.Equal(["a.txt", "d/b.txt"], details["filesWithConflicts"]!.AsArray().Select(file => (string)file!));
        Assert.Equal(409, status);
        Assert.Contains("'a.txt', 'd/b.txt'", text, StringComparison.Ordinal);
        Assert.Equal((string)before["sha"]!, (string)(await hub.GetJsonAsync($"{Model}/revision/main"))["sha"]!);
        var after = await hub.GetJsonAsync($"{Model}/discussions/1");
        Assert.Equal(("draft", 2), ((string)after["status"]!, after["events"]!.AsArray().Count));
    }

    [Fact]
    public async Task Merge_IntoABranchThatIsGone_SaysSo()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        await hub.PostJsonAsync($"{Model}/branch/dev", []);
        using var commit = await hub.CommitAsync(Model, "dev?create_pr=1", DiscussionHub.Commit("b", ("b.txt", "2")), TestHub.Bob);
        await TestHub.JsonAsync(commit);
        Assert.Equal("refs/heads/dev", (string)(await hub.GetJsonAsync($"{Model}/discussions/1"))["changes"]!["base"]!);
        using var deleted = await hub.SendAsync(HttpMethod.Delete, $"{Model}/branch/dev");
        Assert.True(deleted.IsSuccessStatusCode);

        var details = await hub.GetJsonAsync($"{Model}/discussions/1?diff=1");
        Assert.True((bool)details["filesWithConflicts"]!);
        Assert.Contains("+++ b/b.txt", (string)details["diff"]!, StringComparison.Ordinal);
        Assert.Equal(404, (await hub.RefusedAsync($"{Model}/discussions/1/merge", [])).Status);
    }

    [Fact]
    public async Task MergesAndCommits_AllAtOnce_LoseNothing()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        var numbers = await Task.WhenAll(Enumerable.Range(1, 6).Select(i => hub.OpenAsync(Model, TestHub.Bob, $"pr {i}", ($"pr{i}.txt", "x"))));
        Assert.Equal(Enumerable.Range(1, 6), numbers.Order());

        var merges = numbers.Select(number => hub.PostJsonAsync($"{Model}/discussions/{number}/merge", []));
        var commits = Enumerable.Range(1, 6).Select(i => hub.CommitAsync("acme/m", "main", ($"main{i}.txt", "x")));
        await Task.WhenAll([.. merges, .. commits]);

        Assert.Equal(13, (await hub.FilesAsync(Model, "main")).Length);
        Assert.Equal(6, (int)(await hub.GetJsonAsync($"{Model}/discussions?status=merged"))["count"]!);
    }

    [Fact]
    public async Task Merge_Twice_HappensOnce()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        await hub.OpenAsync(Model, TestHub.Bob, "b", ("b.txt", "2"));

        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => hub.PostAsync($"{Model}/discussions/1/merge", [])));

        Assert.Equal("200 400 400 400", string.Join(' ', replies.Select(reply => (int)reply.StatusCode).Order()));
        Assert.Single((await hub.GetJsonAsync($"{Model}/commits/main")).AsArray(), commit => (string)commit!["title"]! == "b (#1)");
    }

    [Fact]
    public async Task LfsUpload_ByAReader_WorksForAPullRequestAlone()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        var bytes = Encoding.UTF8.GetBytes("weights of bob");
        var oid = Convert.ToHexStringLower(SHA256.HashData(bytes));
        foreach (var (name, token, status) in new[] { ("main", TestHub.Bob, 403), ((string?)null, null, 401), (null, TestHub.Reader, 403), ("refs/pr/1", TestHub.Bob, 200) })
        {
            using var tried = await BatchAsync(name, token);
            Assert.Equal((name, status), (name, (int)tried.StatusCode));
        }

        using var batch = await BatchAsync(null, TestHub.Bob);
        var actions = (await TestHub.JsonAsync(batch))["objects"]![0]!["actions"]!;
        using var put = await hub.Http.PutAsync((string)actions["upload"]!["href"]!, new ByteArrayContent(bytes));
        Assert.True(put.IsSuccessStatusCode);
        using var verified = await hub.SendAsync(
            HttpMethod.Post, (string)actions["verify"]!["href"]!, TestHub.Bob, new JsonObject { ["oid"] = oid, ["size"] = bytes.Length }.ToJsonString());
        Assert.True(verified.IsSuccessStatusCode);
        var line = new JsonObject { ["key"] = "lfsFile", ["value"] = new JsonObject { ["path"] = "w.bin", ["algo"] = "sha256", ["oid"] = oid, ["size"] = bytes.Length } };
        using var commit = await hub.CommitAsync(Model, "main?create_pr=1", $"{DiscussionHub.Commit("weights")}\n{line.ToJsonString()}", TestHub.Bob);
        await TestHub.JsonAsync(commit);

        var diff = (string)(await hub.GetJsonAsync($"{Model}/discussions/1?diff=1"))["diff"]!;
        Assert.Contains($"+version https://git-lfs.github.com/spec/v1\n+oid sha256:{oid}\n+size {bytes.Length}\n", diff, StringComparison.Ordinal);
        await hub.PostJsonAsync($"{Model}/discussions/1/merge", []);
        var entry = (await hub.GetJsonAsync($"{Model}/tree/main")).AsArray().Single(item => (string)item!["path"]! == "w.bin")!;
        Assert.Equal(oid, (string)entry["lfs"]!["oid"]!);

        Task<HttpResponseMessage> BatchAsync(string? name, string? token)
        {
            var body = new JsonObject
            {
                ["operation"] = "upload", ["transfers"] = new JsonArray("basic"), ["hash_algo"] = "sha256",
                ["objects"] = new JsonArray(new JsonObject { ["oid"] = oid, ["size"] = bytes.Length }),
            };
            if (name is not null)
            {
                body["ref"] = new JsonObject { ["name"] = name };
            }

            return hub.SendAsync(HttpMethod.Post, "/acme/m.git/info/lfs/objects/batch", token, body.ToJsonString(), "application/vnd.git-lfs+json");
        }
    }

    [Fact]
    public async Task CommitCreatePr_ObjectOfAnotherRepository_IsRefused()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.PostJsonAsync("/api/repos/create", new() { ["name"] = "secret", ["organization"] = "acme", ["private"] = true });
        await hub.CommitAsync("acme/secret", "main", ("w.bin", "private weights"));
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        var oid = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("private weights")));
        var line = new JsonObject { ["key"] = "lfsFile", ["value"] = new JsonObject { ["path"] = "w.bin", ["algo"] = "sha256", ["oid"] = oid, ["size"] = 15 } };

        using var commit = await hub.CommitAsync(Model, "main?create_pr=1", $"{DiscussionHub.Commit("claim")}\n{line.ToJsonString()}", TestHub.Bob);

        Assert.Equal(400, (int)commit.StatusCode);
        Assert.Equal(0, (int)(await hub.GetJsonAsync($"{Model}/discussions"))["count"]!);
    }

    [Fact]
    public async Task Diff_OfAGatedRepository_IsForThoseAdmitted()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        await hub.OpenAsync(Model, TestHub.Alice, "b", ("b.txt", "behind the gate"));
        await using (var db = hub.Services.GetRequiredService<HubDatabase>().Open())
        {
            await db.Repositories.ExecuteUpdateAsync(row => row.SetProperty(repository => repository.Gated, "manual"));
        }

        foreach (var token in new[] { null, TestHub.Bob })
        {
            var shown = await hub.GetJsonAsync($"{Model}/discussions/1?diff=1", token);
            Assert.Null(shown["diff"]);
            Assert.DoesNotContain("behind the gate", shown.ToJsonString(), StringComparison.Ordinal);
        }

        Assert.Contains("behind the gate", (string)(await hub.GetJsonAsync($"{Model}/discussions/1?diff=1"))["diff"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteRepository_WithPullRequests_TakesThemAlong()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        await hub.OpenAsync(Model, TestHub.Bob, "b", ("b.txt", "2"));
        using var deleted = await hub.SendAsync(HttpMethod.Delete, "/api/repos/delete", body: """{"name":"m","organization":"acme"}""");
        Assert.True(deleted.IsSuccessStatusCode);
        await hub.CreateModelAsync("acme/m", ("a.txt", "1"));
        Assert.Equal(0, (int)(await hub.GetJsonAsync($"{Model}/discussions"))["count"]!);
        Assert.Equal(1, await hub.DiscussAsync(Model, "first again"));
    }
}
