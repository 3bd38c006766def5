using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.Cli;

/// <summary>The verbs that talk to a hub, each as a process, against a hub that is a process.</summary>
public sealed class HubVerbsTests(ServedHub hub) : IClassFixture<ServedHub>
{
    private const string Model = "langid-tiny";

    [Fact]
    public async Task WhoAmI_Json_IsTheHubsOwnObject()
    {
        using var home = new TemporaryDirectory();

        var result = (await AdnProcess.RunAsync(["whoami", "--json"], hub.Environment(home))).Expect(0);

        var identity = JsonNode.Parse(result.StandardOutput)!;
        Assert.Equal("alice", (string?)identity["name"]);
        Assert.Equal("user", (string?)identity["type"]);
        Assert.Equal("acme", (string?)identity["orgs"]![0]!["name"]);
        Assert.Equal("write", (string?)identity["auth"]!["accessToken"]!["role"]);
        Assert.Empty(result.StandardError);
    }

    [Fact]
    public async Task Login_TokenFromStandardInput_IsKeptForThisHubOwnerOnly()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home, token: null);

        (await AdnProcess.RunAsync(["whoami"], environment)).Expect(4);
        (await AdnProcess.RunAsync(["login"], environment, standardInput: ServedHub.WriteToken + "\n")).Expect(0);

        Assert.StartsWith("alice\n", (await AdnProcess.RunAsync(["whoami"], environment)).Expect(0).StandardOutput, StringComparison.Ordinal);
        var credentials = home.File(".aidotnet/credentials.json");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(credentials));
        }

        // By option the endpoint is the same one, so its token is found; another hub gets none.
        environment.Remove("AIDOTNET_HUB_ENDPOINT");
        (await AdnProcess.RunAsync(["whoami", "--endpoint", hub.Url], environment)).Expect(0);
    }

    [Fact]
    public async Task Login_WrongToken_KeepsNothing()
    {
        using var home = new TemporaryDirectory();

        var result = (await AdnProcess.RunAsync(["login", "--token", "hf_wrong", "--json"], hub.Environment(home, token: null))).Expect(4);

        Assert.Equal("InvalidToken", (string?)JsonNode.Parse(result.StandardError)!["error"]!["code"]);
        Assert.False(File.Exists(home.File(".aidotnet/credentials.json")));
    }

    [Fact]
    public async Task PullDryRun_Json_SaysWhatWouldBeFetchedAndFetchesNothing()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        await RunJsonAsync(environment, 0, "publish", "acme/dry-run", Fixtures.SampleModel(Model));

        var plan = await RunJsonAsync(environment, 0, "pull", "acme/dry-run", "--dry-run");

        Assert.Equal(["id", "commit", "size", "bytesToFetch", "files"], plan.AsObject().Select(property => property.Key));
        Assert.Equal((long)plan["size"]!, (long)plan["bytesToFetch"]!);
        Assert.All(plan["files"]!.AsArray(), file => Assert.Equal(["path", "size", "bytesPresent"], file!.AsObject().Select(property => property.Key)));
        Assert.False(Directory.Exists(home.File(".aidotnet/hub/blobs")));
        await RunJsonAsync(environment, 0, "pull", "acme/dry-run");
        Assert.Equal(0, (long)(await RunJsonAsync(environment, 0, "pull", "acme/dry-run", "--dry-run"))["bytesToFetch"]!);
    }

    [Fact]
    public async Task PublishThenPull_Json_HasTheShapesAndEqualBytes()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        var sample = Fixtures.SampleModel(Model);

        var publish = await RunJsonAsync(environment, 0, "publish", "acme/round-trip", sample, "--message", "First", "--tag", "v1.0.0");
        Assert.Equal(["id", "commit", "url", "uploaded", "reused"], publish.AsObject().Select(property => property.Key));
        Assert.Equal("acme/round-trip", (string?)publish["id"]);
        var commit = (string)publish["commit"]!;
        Assert.Matches("^[0-9a-f]{40}$", commit);
        Assert.True((int)publish["uploaded"]! > 0);

        var pull = await RunJsonAsync(environment, 0, "pull", "acme/round-trip@v1.0.0");
        Assert.Equal(["id", "commit", "path", "files"], pull.AsObject().Select(property => property.Key));
        Assert.Equal(commit, (string?)pull["commit"]);
        var files = pull["files"]!.AsArray();
        Assert.All(files, file =>
        {
            Assert.Equal(["path", "size", "sha256", "fromCache"], file!.AsObject().Select(property => property.Key));
            Assert.False((bool)file["fromCache"]!);
        });
        foreach (var file in Directory.EnumerateFiles(sample))
        {
            Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(Path.Combine((string)pull["path"]!, Path.GetFileName(file))));
        }

        var again = await RunJsonAsync(environment, 0, "pull", "acme/round-trip@v1.0.0", "--offline");
        Assert.All(again["files"]!.AsArray(), file => Assert.True((bool)file!["fromCache"]!));
        var republish = await RunJsonAsync(environment, 0, "push", "acme/round-trip", sample);
        Assert.Equal(commit, (string?)republish["commit"]);
        Assert.Equal(0, (int)republish["uploaded"]!);
    }

    [Fact]
    public async Task Pull_Text_PrintsTheFolderAsTheOnlyLine()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        await PublishAsync(environment, "acme/one-line");

        var result = (await AdnProcess.RunAsync(["pull", "acme/one-line"], environment)).Expect(0);

        Assert.True(File.Exists(Path.Combine(Assert.Single(result.Lines), "config.json")));
        Assert.Contains("acme/one-line at ", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.StandardError);
        Assert.DoesNotContain('\r', result.StandardError);
        Assert.Empty((await AdnProcess.RunAsync(["pull", "acme/one-line", "--quiet"], environment)).Expect(0).StandardError);
    }

    [Fact]
    public async Task Pull_BareNameFilesGlobsAndLocalDirectory_SelectAndPlace()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        await PublishAsync(environment, "acme/selected");

        Assert.Equal(["config.json", "vocab.txt"], Names(await RunJsonAsync(environment, 0, "pull", "selected", "vocab.txt", "config.json")));
        Assert.Equal(
            ["config.json", "special_tokens_map.json", "tokenizer_config.json"],
            Names(await RunJsonAsync(environment, 0, "pull", "acme/selected", "--include", "*.json", "--exclude", "tokenizer.json")));
        var local = home.File("local");
        var placed = await RunJsonAsync(environment, 0, "pull", "acme/selected", "--local-dir", local, "--include", "config.json");
        Assert.Equal(local, (string?)placed["path"]);
        Assert.True(File.Exists(Path.Combine(local, "config.json")));
        var missing = await RunJsonAsync(environment, 3, "pull", "acme/selected", "no-such-file.json");
        Assert.Equal("EntryNotFound", (string?)missing["error"]!["code"]);
    }

    [Fact]
    public async Task SearchAndInfo_Json_AreTheHubsOwnObjects()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        await PublishAsync(environment, "acme/findable-langid");

        var found = await RunJsonAsync(environment, 0, "search", "findable", "--task", "text-classification");
        var model = Assert.Single(found.AsArray())!;
        Assert.Equal("acme/findable-langid", (string?)model["id"]);
        Assert.Equal("text-classification", (string?)model["pipeline_tag"]);
        Assert.Empty((await RunJsonAsync(environment, 0, "search", "findable", "--task", "fill-mask")).AsArray());

        Assert.Contains(
            (await RunJsonAsync(environment, 0, "search", "--author", "acme", "--sort", "createdAt")).AsArray(),
            other => (string?)other!["id"] == "acme/findable-langid");

        var info = await RunJsonAsync(environment, 0, "info", "acme/findable-langid");
        Assert.Equal("acme/findable-langid", (string?)info["id"]);
        Assert.Contains(info["siblings"]!.AsArray(), file => (string?)file!["rfilename"] == "model.safetensors");
        Assert.Equal("cc0-1.0", (string?)info["cardData"]!["license"]);

        Assert.Contains("acme/findable-langid\ttext-classification\t", (await AdnProcess.RunAsync(["search", "findable"], environment)).Expect(0).StandardOutput, StringComparison.Ordinal);
        Assert.Equal("acme/findable-langid\n", (await AdnProcess.RunAsync(["search", "findable", "-q"], environment)).Expect(0).StandardOutput);
    }

    [Fact]
    public async Task Cache_FlippedByte_IsNamedAndRepaired()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        await PublishAsync(environment, "acme/flipped");
        var path = (string)(await RunJsonAsync(environment, 0, "pull", "acme/flipped"))["path"]!;

        var listed = Assert.Single((await RunJsonAsync(environment, 0, "cache", "ls"))["models"]!.AsArray())!;
        Assert.Equal(["id", "endpoint", "commit", "files", "size", "lastUsed", "pinned"], listed.AsObject().Select(property => property.Key));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string)listed["lastUsed"]!);
        Assert.Equal("acme/flipped", (string?)listed["id"]);
        FlipByte(Path.Combine(path, "model.safetensors"));

        var bad = Assert.Single((await RunJsonAsync(environment, 5, "cache", "verify"))["bad"]!.AsArray())!;
        Assert.Equal(["id", "commit", "path", "repaired"], bad.AsObject().Select(property => property.Key));
        Assert.Equal("model.safetensors", (string?)bad["path"]);
        Assert.False((bool)bad["repaired"]!);
        var repaired = await RunJsonAsync(environment, 0, "cache", "verify", "acme/flipped", "--repair");
        Assert.True((bool)Assert.Single(repaired["bad"]!.AsArray())!["repaired"]!);
        Assert.Empty((await RunJsonAsync(environment, 0, "cache", "verify"))["bad"]!.AsArray());
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(Fixtures.SampleModel(Model), "model.safetensors")),
            await File.ReadAllBytesAsync(Path.Combine(path, "model.safetensors")));
    }

    [Theory]
    [InlineData("pull acme/no-such-model", 3, "ModelNotFound")]
    [InlineData("info acme/no-such-model", 3, "ModelNotFound")]
    [InlineData("pull acme/errors@no-such-branch", 3, "RevisionNotFound")]
    [InlineData("whoami --token hf_wrong", 4, "InvalidToken")]
    [InlineData("pull acme/never-pulled --offline", 7, "OfflineMiss")]
    [InlineData("whoami --endpoint http://127.0.0.1:1", 8, "HubUnavailable")]
    public async Task Adn_Failure_HasItsExitCodeAndCode(string words, int exitCode, string code)
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        await PublishAsync(environment, "acme/errors");

        var result = (await AdnProcess.RunAsync([.. words.Split(' '), "--json"], environment)).Expect(exitCode);

        Assert.Empty(result.StandardOutput);
        Assert.Equal(code, (string?)JsonNode.Parse(result.StandardError)!["error"]!["code"]);
        var text = (await AdnProcess.RunAsync(words.Split(' '), environment)).Expect(exitCode);
        Assert.StartsWith("adn: ", text.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text.StandardError, StringComparison.Ordinal);
        Assert.Contains("   at ", (await AdnProcess.RunAsync([.. words.Split(' '), "--verbose"], environment)).StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_WithReadToken_ExitsWithFour()
    {
        using var home = new TemporaryDirectory();

        var result = await RunJsonAsync(hub.Environment(home, ServedHub.ReadToken), 4, "publish", "acme/forbidden", Fixtures.SampleModel(Model));

        Assert.Equal("AccessDenied", (string?)result["error"]!["code"]);
    }

    [Fact]
    public async Task Publish_FolderWithoutCard_ExitsWithSixAndMakesNothing()
    {
        using var home = new TemporaryDirectory();
        var model = SampleCopy.Make(home, Model);
        File.Delete(Path.Combine(model, "README.md"));

        var result = await RunJsonAsync(hub.Environment(home), 6, "publish", "acme/without-card", model);

        Assert.Equal("PackageFormat", (string?)result["error"]!["code"]);
        Assert.Contains("README.md", (string)result["error"]!["message"]!, StringComparison.Ordinal);
        await RunJsonAsync(hub.Environment(home), 3, "info", "acme/without-card");
    }

    [Fact]
    public async Task Pull_BlobCorruptedOnTheHub_ExitsWithFiveAndLeavesNothingHalf()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        var model = SampleCopy.Make(home, Model);
        // Bytes of its own: the store keeps equal ones once, and other tests need them.
        await using (var card = File.AppendText(Path.Combine(model, "README.md")))
        {
            await card.WriteAsync(new string('x', 20_000));
        }

        (await AdnProcess.RunAsync(["publish", "acme/corrupted", model], environment)).Expect(0);
        var length = new FileInfo(Path.Combine(model, "README.md")).Length;
        FlipByte(Assert.Single(Directory.EnumerateFiles(hub.DataDirectory, "*", SearchOption.AllDirectories), file => new FileInfo(file).Length == length));

        var result = await RunJsonAsync(environment, 5, "pull", "acme/corrupted");

        Assert.Equal("Integrity", (string?)result["error"]!["code"]);
        Assert.Contains("README.md", (string)result["error"]!["message"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(home.File("cache"), "*", SearchOption.AllDirectories), file => new FileInfo(file).Length == length);
    }

    [Fact]
    public async Task Pull_CacheCannotBeMade_ExitsWithNine()
    {
        using var home = new TemporaryDirectory();
        var environment = hub.Environment(home);
        await PublishAsync(environment, "acme/no-room");
        await File.WriteAllTextAsync(home.File("file"), "not a folder");

        var result = await RunJsonAsync(environment, 9, "pull", "acme/no-room", "--cache", home.File("file/cache"));

        Assert.Equal("DiskFailure", (string?)result["error"]!["code"]);
    }

    private static IEnumerable<string> Names(JsonNode pull) => pull["files"]!.AsArray().Select(file => (string)file!["path"]!);

    private static void FlipByte(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 2;
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 1));
    }

    private static async Task PublishAsync(Dictionary<string, string> environment, string id) =>
        (await AdnProcess.RunAsync(["publish", id, Fixtures.SampleModel(Model)], environment)).Expect(0);

    /// <summary>Runs with <c>--json</c> and gives the one value: from stdout, or where nothing else may be there, the error from stderr.</summary>
    private static async Task<JsonNode> RunJsonAsync(Dictionary<string, string> environment, int exitCode, params string[] words)
    {
        var result = (await AdnProcess.RunAsync([.. words, "--json"], environment)).Expect(exitCode);
        Assert.True(result.StandardOutput.Length == 0 || result.StandardError.Length == 0, result.StandardError);
        return JsonNode.Parse(result.StandardOutput.Length > 0 ? result.StandardOutput : result.StandardError)!;
    }
}
