using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>A client that no one here wrote, against our server: publishing, finding, fetching, in the words of its users.</summary>
public sealed class PythonClientTests(PythonClientInstallation client)
{
    [Fact]
    public async Task WhoAmI_ThroughLibraryAndCommand_NamesTheUserAndTheToken()
    {
        await using var hub = await PythonHub.StartAsync(client);

        var me = await hub.CallAsync("whoami");

        Assert.Equal("alice", (string)me["name"]!);
        Assert.Equal("Alice Example", (string)me["fullname"]!);
        Assert.Equal("alice@x.local", (string)me["email"]!);
        Assert.Equal("acme", (string)me["orgs"]![0]!["name"]!);
        Assert.Equal("admin", (string)me["orgs"]![0]!["roleInOrg"]!);
        Assert.Equal("write", (string)me["auth"]!["accessToken"]!["role"]!);
        Assert.Equal("test", (string)me["auth"]!["accessToken"]!["displayName"]!);
        Assert.Contains("alice", await hub.HfAsync("home", "auth", "whoami"), StringComparison.Ordinal);
        Assert.Contains("acme", await hub.HfAsync("home", "auth", "whoami"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadToken_OnEveryCall_SaysSo()
    {
        await using var hub = await PythonHub.StartAsync(client);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/m" });
        const string Unknown = "hf_unknown0000000000000000000000000000000000";

        foreach (var (function, arguments) in new (string, JsonObject)[]
        {
            ("whoami", []),
            ("model_info", new() { ["repo_id"] = "acme/m" }),
            ("download", new() { ["repo_id"] = "acme/m", ["path"] = ".gitattributes" }),
        })
        {
            var error = await hub.TryCallAsync(function, arguments, token: Unknown);
            Assert.True(error["message"]!.ToString().Contains("Invalid credentials in Authorization header", StringComparison.Ordinal)
                || error["message"]!.ToString().Contains("Invalid user token", StringComparison.Ordinal), error.ToJsonString());
        }
    }

    [Fact]
    public async Task CreateRepo_Twice_FailsUnlessExistingIsFine()
    {
        await using var hub = await PythonHub.StartAsync(client);

        var created = await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/m" });
        var again = await hub.CallAsync("create_repo", new() { ["repo_id"] = "ACME/M", ["exist_ok"] = true });
        var refused = await hub.TryCallAsync("create_repo", new() { ["repo_id"] = "acme/m" });
        var own = await hub.CallAsync("create_repo", new() { ["repo_id"] = "mine" });

        Assert.Equal("acme/m", (string)created["repo_id"]!);
        Assert.Equal($"{hub.Url}acme/m", (string)created["url"]!);
        Assert.Equal("acme/m", (string)again["repo_id"]!);
        Assert.Equal(409, (int)refused["status"]!);
        Assert.Contains("You already created this model repo", (string)refused["message"]!, StringComparison.Ordinal);
        Assert.Equal("alice/mine", (string)own["repo_id"]!);
    }

    [Fact]
    public async Task CreateRepo_InSomebodyElsesNamespace_IsRefused()
    {
        await using var hub = await PythonHub.StartAsync(client);
        Assert.Equal(403, (int)(await hub.TryCallAsync("create_repo", new() { ["repo_id"] = "bob/m" }))["status"]!);
        Assert.Equal(401, (int)(await hub.TryCallAsync("create_repo", new() { ["repo_id"] = "acme/m" }, token: null))["status"]!);
    }

    [Fact]
    public async Task UploadFolder_ThenEveryWayOfFetching_GivesEqualBytes()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var folder = hub.Folder("model");
        var files = await ModelFolder.WriteAsync(folder);

        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/tiny" });
        var commit = await hub.CallAsync("upload_folder", new() { ["repo_id"] = "acme/tiny", ["folder"] = folder });

        Assert.Contains(hub.Log.Requests, request => request is { Target: "/api/validate-yaml", Status: 200 });
        Assert.Equal(3, hub.Log.Requests.Count(request => request is { Method: "PUT", Status: 200 }));

        var info = await hub.CallAsync("model_info", new() { ["repo_id"] = "ACME/tiny", ["files_metadata"] = true });
        Assert.Equal("acme/tiny", (string)info["id"]!);
        Assert.Equal((string)commit["oid"]!, (string)info["sha"]!);
        Assert.Equal("text-classification", (string)info["pipeline_tag"]!);
        Assert.Equal("transformers", (string)info["library_name"]!);
        Assert.Equal("mit", (string)info["license"]!);
        Assert.Equal(1000, (int)info["parameters"]!);
        Assert.Contains("license:mit", info["tags"]!.AsArray().Select(tag => (string)tag!));
        Assert.Equal(files["model.safetensors"], (string)info["files"]!["model.safetensors"]!["sha256"]!);
        Assert.Null(info["files"]!["config.json"]!["sha256"]);

        var snapshot = await hub.CallAsync("snapshot", new() { ["repo_id"] = "acme/tiny" }, home: "fresh");
        Assert.Equal((string)commit["oid"]!, (string)snapshot["commit"]!);
        ModelFolder.AssertEqual(files, snapshot["files"]!);

        foreach (var (path, sha256) in files)
        {
            var local = await hub.CallAsync("download", new() { ["repo_id"] = "acme/tiny", ["path"] = path }, home: "one-by-one");
            Assert.Equal(sha256, (string)local["sha256"]!);
            Assert.Equal((string)commit["oid"]!, (string)local["snapshot"]!);
        }

        var verified = await hub.CallAsync("verify", new() { ["repo_id"] = "acme/tiny" }, home: "fresh");
        Assert.Equal((files.Count + 1, 0), ((int)verified["checked"]!, (int)verified["mismatches"]!));
    }

    [Fact]
    public async Task Snapshot_FromTheCache_FetchesNoBytes()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var folder = hub.Folder("model");
        var files = await ModelFolder.WriteAsync(folder);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/tiny" });
        await hub.CallAsync("upload_folder", new() { ["repo_id"] = "acme/tiny", ["folder"] = folder });

        await hub.CallAsync("snapshot", new() { ["repo_id"] = "acme/tiny" });
        Assert.Contains(hub.Log.Requests, request => request.SendsFile);
        hub.Log.Clear();
        var again = await hub.CallAsync("snapshot", new() { ["repo_id"] = "acme/tiny" });
        await hub.CallAsync("download", new() { ["repo_id"] = "acme/tiny", ["path"] = "config.json" });

        ModelFolder.AssertEqual(files, again["files"]!);
        Assert.NotEmpty(hub.Log.Requests);
        Assert.DoesNotContain(hub.Log.Requests, request => request.SendsFile);
    }

    [Fact]
    public async Task UploadFolder_Unchanged_SendsNoBytesAndMakesNoCommit()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var folder = hub.Folder("model");
        await ModelFolder.WriteAsync(folder);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/tiny" });
        var first = await hub.CallAsync("upload_folder", new() { ["repo_id"] = "acme/tiny", ["folder"] = folder });
        hub.Log.Clear();

        var second = await hub.CallAsync("upload_folder", new() { ["repo_id"] = "acme/tiny", ["folder"] = folder });

        Assert.Equal((string)first["oid"]!, (string)second["oid"]!);
        Assert.DoesNotContain(hub.Log.Requests, request => request.Method == "PUT" || request.Target.Contains("/commit/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HfCommand_UploadAndDownload_GivesEqualBytesAndUsesItsCache()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var folder = hub.Folder("model");
        var files = await ModelFolder.WriteAsync(folder);

        var uploaded = await hub.HfAsync("home", "upload", "acme/by-command", folder, ".", "--commit-message", "by command");
        Assert.Contains("acme/by-command", uploaded, StringComparison.Ordinal);

        await hub.HfAsync("fresh", "download", "acme/by-command");
        hub.Log.Clear();
        await hub.HfAsync("fresh", "download", "acme/by-command");
        Assert.DoesNotContain(hub.Log.Requests, request => request.SendsFile);
        await hub.HfAsync("fresh", "download", "acme/by-command", "--local-dir", hub.Folder("out"));
        ModelFolder.AssertEqual(files, await hub.CallAsync("folder_digests", new() { ["folder"] = hub.Folder("out") }));

        var listed = await hub.HfAsync("home", "models", "ls", "--author", "acme", "--format", "json");
        Assert.Contains("acme/by-command", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListModels_ByEveryFilter_FindsTheRightOnes()
    {
        await using var hub = await PythonHub.StartAsync(client);
        foreach (var (id, card) in new[]
        {
            ("acme/one", "---\nlicense: mit\npipeline_tag: text-classification\ntags: [x]\n---\n"),
            ("acme/two", "---\nlicense: apache-2.0\npipeline_tag: fill-mask\ntags: [x]\n---\n"),
            ("alice/three", "---\nlicense: mit\npipeline_tag: fill-mask\n---\n"),
        })
        {
            await hub.CallAsync("create_repo", new() { ["repo_id"] = id });
            await hub.CallAsync("upload_bytes", new() { ["repo_id"] = id, ["path"] = "README.md", ["text"] = card });
        }

        Assert.Equal(["acme/one", "acme/two", "alice/three"], await IdsAsync([]));
        Assert.Equal(["acme/two", "alice/three"], await IdsAsync(new() { ["pipeline_tag"] = "fill-mask" }));
        Assert.Equal(["acme/one", "acme/two"], await IdsAsync(new() { ["author"] = "acme" }));
        Assert.Equal(["acme/one", "alice/three"], await IdsAsync(new() { ["filter"] = "license:mit" }));
        Assert.Equal(["acme/one"], await IdsAsync(new() { ["filter"] = new JsonArray("license:mit", "x") }));
        Assert.Equal(["alice/three"], await IdsAsync(new() { ["search"] = "THREE" }));
        Assert.Equal(["acme/two"], await IdsAsync(new() { ["filter"] = "x", ["pipeline_tag"] = "fill-mask", ["full"] = true }));
        Assert.Equal(["alice/three"], await IdsAsync(new() { ["sort"] = "lastModified", ["limit"] = 1 }));
        Assert.Empty(await IdsAsync(new() { ["author"] = "nobody" }));

        async Task<IEnumerable<string>> IdsAsync(JsonObject arguments) =>
            (await hub.CallAsync("list_models", arguments)).AsArray().Select(model => (string)model!["id"]!).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Missing_RepositoryRevisionOrFile_IsTheErrorThatUsersCatch()
    {
        await using var hub = await PythonHub.StartAsync(client);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/m" });

        await FailsAsync("RepositoryNotFoundError", "model_info", new() { ["repo_id"] = "acme/none" });
        await FailsAsync("RepositoryNotFoundError", "model_info", new() { ["repo_id"] = "acme/none" }, token: null);
        await FailsAsync("RepositoryNotFoundError", "snapshot", new() { ["repo_id"] = "acme/none" });
        await FailsAsync("RepositoryNotFoundError", "upload_bytes", new() { ["repo_id"] = "acme/none", ["path"] = "a", ["text"] = "b" });
        await FailsAsync("RevisionNotFoundError", "model_info", new() { ["repo_id"] = "acme/m", ["revision"] = "nope" });
        await FailsAsync("RevisionNotFoundError", "download", new() { ["repo_id"] = "acme/m", ["path"] = "a", ["revision"] = "nope" });
        await FailsAsync("EntryNotFoundError", "download", new() { ["repo_id"] = "acme/m", ["path"] = "nope.json" });
        await FailsAsync("EntryNotFoundError", "delete_file", new() { ["repo_id"] = "acme/m", ["path"] = "nope.json" });

        async Task FailsAsync(string kind, string function, JsonObject arguments, string? token = PythonHub.Token)
        {
            var error = await hub.TryCallAsync(function, arguments, token: token);
            Assert.Contains(kind, error["kinds"]?.AsArray().Select(name => (string)name!) ?? []);
        }
    }

    [Fact]
    public async Task PrivateRepo_ToOthers_DoesNotExist()
    {
        await using var hub = await PythonHub.StartAsync(client);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/secret", ["private"] = true });
        const string Bob = "hf_bob00000000000000000000000000000000000000";

        Assert.True((bool)(await hub.CallAsync("model_info", new() { ["repo_id"] = "acme/secret" }))["private"]!);
        foreach (var token in new[] { Bob, null })
        {
            var refusal = await hub.TryCallAsync("model_info", new() { ["repo_id"] = "acme/secret" }, token: token);
            Assert.Equal("RepositoryNotFoundError", (string)refusal["error"]!);
            Assert.Empty((await hub.CallAsync("list_models", [], token: token)).AsArray());
        }
    }

    [Fact]
    public async Task DeleteRepo_ThenEverything_IsGone()
    {
        await using var hub = await PythonHub.StartAsync(client);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/m" });
        await hub.CallAsync("upload_bytes", new() { ["repo_id"] = "acme/m", ["path"] = "w.bin", ["text"] = "bytes" });

        Assert.False((bool)(await hub.CallAsync("delete_repo", new() { ["repo_id"] = "acme/m" }))["exists"]!);
        Assert.Equal("RepositoryNotFoundError", (string)(await hub.TryCallAsync("delete_repo", new() { ["repo_id"] = "acme/m" }))["error"]!);
        await hub.CallAsync("delete_repo", new() { ["repo_id"] = "acme/m", ["missing_ok"] = true });
        Assert.Empty((await hub.CallAsync("list_models", [])).AsArray());
    }

    [Fact]
    public async Task Commits_OneAfterAnother_AreListedAndAStaleParentIsRefused()
    {
        await using var hub = await PythonHub.StartAsync(client);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/m" });
        var first = await hub.CallAsync("upload_bytes", new() { ["repo_id"] = "acme/m", ["path"] = "a.txt", ["text"] = "1" });
        var second = await hub.CallAsync("upload_bytes", new() { ["repo_id"] = "acme/m", ["path"] = "d/b.txt", ["text"] = "2" });

        var stale = await hub.TryCallAsync("commit_onto", new() { ["repo_id"] = "acme/m", ["parent"] = (string)first["oid"]!, ["path"] = "c" });
        Assert.Equal(412, (int)stale["status"]!);
        var third = await hub.CallAsync("delete_file", new() { ["repo_id"] = "acme/m", ["path"] = "a.txt" });

        var history = (await hub.CallAsync("commits", new() { ["repo_id"] = "acme/m" })).AsArray();
        Assert.Equal(
            [(string)third["oid"]!, (string)second["oid"]!, (string)first["oid"]!],
            history.Take(3).Select(commit => (string)commit!["oid"]!));
        Assert.Equal("initial commit", (string)history[3]!["title"]!);
        Assert.All(history, commit => Assert.Equal("alice", (string)commit!["authors"]![0]!));

        var tree = (await hub.CallAsync("tree", new() { ["repo_id"] = "acme/m", ["expand"] = true })).AsArray();
        Assert.Equal(
            [".gitattributes", "d", "d/b.txt"], tree.Select(entry => (string)entry!["path"]!).Order(StringComparer.Ordinal));
        Assert.Equal((string)second["oid"]!, (string)tree.Single(entry => (string)entry!["path"]! == "d/b.txt")!["commit"]!);
    }

    [Fact]
    public async Task TagsAndBranches_MadeAndDeleted_AreListedAndResolve()
    {
        await using var hub = await PythonHub.StartAsync(client);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/m" });
        var commit = (string)(await hub.CallAsync("upload_bytes", new() { ["repo_id"] = "acme/m", ["path"] = "a.txt", ["text"] = "1" }))["oid"]!;

        var tagged = await hub.CallAsync("create_tag", new() { ["repo_id"] = "acme/m", ["tag"] = "v1.0.0" });
        var branched = await hub.CallAsync("create_branch", new() { ["repo_id"] = "acme/m", ["branch"] = "feature/x" });
        await hub.CallAsync("upload_bytes", new() { ["repo_id"] = "acme/m", ["path"] = "a.txt", ["text"] = "2" });

        Assert.Equal(commit, (string)tagged["tags"]!["v1.0.0"]!);
        Assert.Equal(commit, (string)branched["branches"]!["feature/x"]!);
        foreach (var revision in new[] { "v1.0.0", "feature/x", "refs/heads/feature/x", "refs/tags/v1.0.0", commit[..8] })
        {
            var local = await hub.CallAsync("download", new() { ["repo_id"] = "acme/m", ["path"] = "a.txt", ["revision"] = revision });
            Assert.Equal(commit, (string)local["snapshot"]!);
        }

        Assert.Equal(409, (int)(await hub.TryCallAsync("create_tag", new() { ["repo_id"] = "acme/m", ["tag"] = "v1.0.0" }))["status"]!);
        Assert.Equal(403, (int)(await hub.TryCallAsync("delete_branch", new() { ["repo_id"] = "acme/m", ["branch"] = "main" }))["status"]!);
        Assert.Null((await hub.CallAsync("delete_tag", new() { ["repo_id"] = "acme/m", ["tag"] = "v1.0.0" }))["tags"]!["v1.0.0"]);
        Assert.Null((await hub.CallAsync("delete_branch", new() { ["repo_id"] = "acme/m", ["branch"] = "feature/x" }))["branches"]!["feature/x"]);
        Assert.Equal(
            "RevisionNotFoundError", (string)(await hub.TryCallAsync("delete_tag", new() { ["repo_id"] = "acme/m", ["tag"] = "v1.0.0" }))["error"]!);
    }

    [Fact]
    public async Task FileSystem_RangesOfALargeFile_AreTheRightBytes()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var folder = hub.Folder("model");
        await ModelFolder.WriteAsync(folder);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/tiny" });
        await hub.CallAsync("upload_folder", new() { ["repo_id"] = "acme/tiny", ["folder"] = folder });
        var bytes = await File.ReadAllBytesAsync(Path.Combine(folder, "onnx", "model.onnx"));
        hub.Log.Clear();

        var read = await hub.CallAsync(
            "read_ranges",
            new()
            {
                ["path"] = "acme/tiny/onnx/model.onnx",
                ["ranges"] = new JsonArray(new JsonArray(0, 10), new JsonArray(100_000, 5000), new JsonArray(299_990, 100)),
            });

        Assert.Equal(bytes.Length, (int)read["size"]!);
        Assert.Equal(Convert.ToHexStringLower(bytes[..10]), (string)read["parts"]![0]!);
        Assert.Equal(Convert.ToHexStringLower(bytes[100_000..105_000]), (string)read["parts"]![1]!);
        Assert.Equal(Convert.ToHexStringLower(bytes[299_990..]), (string)read["parts"]![2]!);
        Assert.Contains(hub.Log.Requests, request => request is { Status: 206 });
        Assert.DoesNotContain(hub.Log.Requests, request => request.SendsFile && request.Status == 200);
        Assert.Contains("acme/tiny/onnx", (await hub.CallAsync("list_folder", new() { ["path"] = "acme/tiny" })).AsArray().Select(name => (string)name!));
    }

    [Fact]
    public async Task Upload_CardWithBrokenFrontMatter_IsRefusedBeforeTheCommit()
    {
        await using var hub = await PythonHub.StartAsync(client);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/m" });

        var refused = await hub.TryCallAsync(
            "upload_bytes", new() { ["repo_id"] = "acme/m", ["path"] = "README.md", ["text"] = "---\nmodel-index: nonsense\n---\n" });

        Assert.Equal("ValueError", (string)refused["error"]!);
        Assert.Contains("\"model-index\" must be an array", (string)refused["message"]!, StringComparison.Ordinal);
        Assert.Single((await hub.CallAsync("commits", new() { ["repo_id"] = "acme/m" })).AsArray());
    }
}
