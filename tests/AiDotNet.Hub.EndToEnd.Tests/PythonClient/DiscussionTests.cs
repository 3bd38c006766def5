using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>Discussions and pull requests in the words of the Python client (protocol §13).</summary>
public sealed class DiscussionTests(PythonClientInstallation client)
{
    private const string Bob = "hf_bob00000000000000000000000000000000000000";

    [Fact]
    public async Task Discussion_EveryFunction_GivesWhatTheClientExpects()
    {
        await using var hub = await PythonHub.StartAsync(client);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/m" });

        var walked = await hub.CallAsync("discuss", new() { ["repo_id"] = "acme/m" }, token: Bob);

        Assert.Equal((1, $"{hub.Url}acme/m/discussions/1", true), ((int)walked["num"]!, (string)walked["url"]!, (bool)walked["same"]!));
        Assert.Equal("<p><strong>how?</strong></p>", (string)walked["rendered"]!);
        Assert.Equal((1, "a better answer", true), ((int)walked["edits"]!, (string)walked["edited"]!, (bool)walked["hidden"]!));
        Assert.Equal("A question|Renamed|Renamed", Joined(walked["titles"]!));
        Assert.Equal("open|closed|closed", Joined(walked["statuses"]!));
        Assert.Equal("comment|comment|title-change|comment|status-change", Joined(walked["events"]!));
        Assert.Equal("1", Joined(await hub.CallAsync("discussions", new() { ["repo_id"] = "acme/m", ["discussion_status"] = "closed", ["author"] = "bob" })));
        Assert.Equal("", Joined(await hub.CallAsync("discussions", new() { ["repo_id"] = "acme/m", ["discussion_type"] = "pull_request" })));
    }

    [Fact]
    public async Task PullRequest_OfAReader_IsMergedByAWriterAlone()
    {
        await using var hub = await PythonHub.StartAsync(client);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/m" });
        var folder = hub.Folder("model");
        var files = await ModelFolder.WriteAsync(folder);

        var opened = await hub.CallAsync("open_pull_request", new() { ["repo_id"] = "acme/m", ["path"] = "note.txt", ["text"] = "hello\n" }, token: Bob);
        var uploaded = await hub.CallAsync("upload_folder_to_pull_request", new() { ["repo_id"] = "acme/m", ["folder"] = folder }, token: Bob);
        JsonObject one = new() { ["repo_id"] = "acme/m", ["num"] = 1 };
        var refused = await hub.TryCallAsync("merge_pull_request", (JsonObject)one.DeepClone(), token: Bob);
        await hub.CallAsync("merge_pull_request", (JsonObject)one.DeepClone());
        var merged = await hub.CallAsync("discussion_details", (JsonObject)one.DeepClone());

        Assert.Equal((1, "refs/pr/1", $"{hub.Url}acme/m/discussions/1"), ((int)opened["num"]!, (string)opened["revision"]!, (string)opened["url"]!));
        Assert.Equal((2, files.Count + 1), ((int)uploaded["num"]!, uploaded["files"]!.AsArray().Count));
        Assert.Equal(403, (int)refused["status"]!);
        Assert.Equal(("merged", "refs/heads/main"), ((string)merged["status"]!, (string)merged["target"]!));
        Assert.NotNull(merged["merge"]);
        Assert.EndsWith("+++ b/note.txt\n@@ -0,0 +1 @@\n+hello\n", (string)merged["diff"]!, StringComparison.Ordinal);
        Assert.Equal("comment|commit|comment|status-change", Joined(merged["events"]!));
    }

    [Fact]
    public async Task DiscussionsCommand_EveryVerb_Works()
    {
        await using var hub = await PythonHub.StartAsync(client);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/m" });

        await hub.HfAsync("home", "discussions", "create", "acme/m", "--title", "T", "--body", "b");
        await hub.HfAsync("home", "discussions", "create", "acme/m", "--title", "P", "--pull-request");
        await hub.HfAsync("home", "discussions", "comment", "acme/m", "1", "--body", "c");
        await hub.HfAsync("home", "discussions", "rename", "acme/m", "1", "Renamed");
        await hub.HfAsync("home", "discussions", "close", "acme/m", "1", "-y", "--comment", "done");
        await hub.HfAsync("home", "discussions", "reopen", "acme/m", "2", "-y");
        await hub.HfAsync("home", "discussions", "merge", "acme/m", "2", "-y");

        Assert.Contains("No diff", await hub.HfAsync("home", "discussions", "diff", "acme/m", "2"), StringComparison.Ordinal);
        Assert.Contains("\"Renamed\"", await hub.HfAsync("home", "discussions", "info", "acme/m", "1", "--format", "json"), StringComparison.Ordinal);
        Assert.Equal("2", (await hub.HfAsync("home", "discussions", "list", "acme/m", "--status", "merged", "-q")).Trim());
        Assert.Equal("1", (await hub.HfAsync("home", "discussions", "list", "acme/m", "--status", "closed", "--kind", "discussion", "-q")).Trim());
    }

    private static string Joined(JsonNode items) => string.Join('|', items.AsArray().Select(item => item!.ToString()));
}
