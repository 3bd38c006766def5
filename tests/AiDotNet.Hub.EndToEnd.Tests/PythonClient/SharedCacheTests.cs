using System.Text.Json.Nodes;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>One cache folder for <c>adn</c> and the Python client: each finds, offline, what the other fetched, and removes it as well.</summary>
public sealed class SharedCacheTests(PythonClientInstallation client) : IAsyncLifetime
{
    private const string Model = "acme/tiny";

    private PythonHub _hub = null!;
    private IReadOnlyDictionary<string, string> _files = null!;
    private string _commit = "";

    private string Cache => Path.Combine(_hub.Folder("home"), "hub");

    public async ValueTask InitializeAsync()
    {
        _hub = await PythonHub.StartAsync(client);
        _files = await ModelFolder.WriteAsync(_hub.Folder("model"));
        await _hub.CallAsync("create_repo", new() { ["repo_id"] = Model }, home: "publisher");
        var published = await _hub.CallAsync("upload_folder", new() { ["repo_id"] = Model, ["folder"] = _hub.Folder("model") }, home: "publisher");
        _commit = (string)published["oid"]!;
        await _hub.CallAsync("create_tag", new() { ["repo_id"] = Model, ["tag"] = "v1.0" }, home: "publisher");
        _hub.Log.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_hub is not null)
        {
            await _hub.DisposeAsync();
        }
    }

    [Fact]
    public async Task Adn_Pulls_PythonFindsAllOfItOffline()
    {
        (await AdnAsync("pull", Model)).Expect(0);
        (await AdnAsync("pull", $"{Model}@v1.0")).Expect(0);
        (await AdnAsync("pull", Model, "none.json")).Expect(3);

        foreach (var revision in new[] { null, "v1.0", _commit })
        {
            var snapshot = await _hub.CallAsync("offline_snapshot", new() { ["repo_id"] = Model, ["revision"] = revision });
            Assert.Equal(_commit, (string)snapshot["commit"]!);
            ModelFolder.AssertEqual(_files, snapshot["files"]!);
        }

        foreach (var (path, sha256) in _files)
        {
            Assert.Equal(sha256, (string)(await _hub.CallAsync("offline_file", new() { ["repo_id"] = Model, ["path"] = path }))["sha256"]!);
        }

        Assert.Equal("absent", (string)(await _hub.CallAsync("look_up", new() { ["repo_id"] = Model, ["path"] = "none.json" }))!);
        var scan = await _hub.CallAsync("scan_cache");
        Assert.Empty(scan["warnings"]!.AsArray());
        Assert.Equal(["main", "v1.0"], scan["repos"]![Model]![_commit]!.AsArray().Select(name => (string)name!));
        Assert.Contains($"model/{Model}", await _hub.HfAsync("home", "cache", "ls"), StringComparison.Ordinal);

        _hub.Log.Clear();
        await _hub.CallAsync("snapshot", new() { ["repo_id"] = Model });
        Assert.DoesNotContain(_hub.Log.Requests, request => request.SendsFile);
        await _hub.HfAsync("home", "cache", "verify", Model, "--fail-on-missing-files", "--fail-on-extra-files");
    }

    [Fact]
    public async Task Python_Fetches_AdnFindsAllOfItOffline()
    {
        await _hub.CallAsync("snapshot", new() { ["repo_id"] = Model });
        await _hub.CallAsync("snapshot", new() { ["repo_id"] = Model, ["revision"] = "v1.0" });

        foreach (var reference in new[] { Model, $"{Model}@v1.0", $"{Model}@{_commit}" })
        {
            AssertPulled((await AdnAsync("pull", reference, "--offline", "--json")).Expect(0), _files);
        }

        _hub.Log.Clear();
        AssertPulled((await AdnAsync("pull", Model, "--json")).Expect(0), _files);
        Assert.DoesNotContain(_hub.Log.Requests, request => request.SendsFile);
        var models = JsonNode.Parse((await AdnAsync("cache", "ls", "--json")).Expect(0).StandardOutput)!["models"]!.AsArray();
        Assert.Equal((Model, _commit), ((string)models.Single()!["id"]!, (string)models[0]!["commit"]!));
        Assert.Equal(_files.Count + 1, (int)JsonNode.Parse((await AdnAsync("cache", "verify", "--json")).Expect(0).StandardOutput)!["checked"]!);
    }

    [Fact]
    public async Task Python_FetchesOneFile_AdnFindsItOfflineAndTheRestOnline()
    {
        await _hub.CallAsync("download", new() { ["repo_id"] = Model, ["path"] = "config.json" });

        AssertPulled((await AdnAsync("pull", Model, "config.json", "--offline", "--json")).Expect(0), _files.Where(file => file.Key == "config.json"));
        Assert.Contains("README.md", (await AdnAsync("pull", Model, "README.md", "--offline")).Expect(7).StandardError, StringComparison.Ordinal);
        _hub.Log.Clear();
        AssertPulled((await AdnAsync("pull", Model, "--json")).Expect(0), _files);

        Assert.DoesNotContain(_hub.Log.Requests, request => request.SendsFile && request.Target.EndsWith("/config.json", StringComparison.Ordinal));
        ModelFolder.AssertEqual(_files, (await _hub.CallAsync("offline_snapshot", new() { ["repo_id"] = Model }))["files"]!);
    }

    [Fact]
    public async Task AdnAndPython_AtOnce_FetchEachFileOnceAndBothAreWhole()
    {
        var python = Enumerable.Range(0, 3).Select(_ => _hub.CallAsync("snapshot", new() { ["repo_id"] = Model })).ToList();
        var adn = Enumerable.Range(0, 3).Select(_ => AdnAsync("pull", Model, "--json")).ToList();

        foreach (var snapshot in await Task.WhenAll(python))
        {
            ModelFolder.AssertEqual(_files, snapshot["files"]!);
        }

        foreach (var result in await Task.WhenAll(adn))
        {
            AssertPulled(result.Expect(0), _files);
        }

        Assert.Empty(_hub.Log.Requests.Where(request => request.SendsFile).GroupBy(request => request.Target).Where(group => group.Count() > 1).Select(group => group.Key));
        await _hub.HfAsync("home", "cache", "verify", Model, "--fail-on-missing-files");
        (await AdnAsync("cache", "verify")).Expect(0);
        var scan = await _hub.CallAsync("scan_cache");
        Assert.Empty(scan["warnings"]!.AsArray());
        Assert.Equal(0, (int)scan["incomplete"]!);
    }

    [Fact]
    public async Task Python_RemovesWhatAdnFetched_AndAdnWhatPythonFetched()
    {
        (await AdnAsync("pull", Model)).Expect(0);
        await _hub.HfAsync("home", "cache", "rm", $"model/{Model}", "--yes");
        (await AdnAsync("pull", Model, "--offline")).Expect(7);
        Assert.Empty(JsonNode.Parse((await AdnAsync("cache", "ls", "--json")).Expect(0).StandardOutput)!["models"]!.AsArray());

        await _hub.CallAsync("snapshot", new() { ["repo_id"] = Model });
        var removed = JsonNode.Parse((await AdnAsync("cache", "rm", Model, "-y", "--json")).Expect(0).StandardOutput)!;

        Assert.Equal(_commit, (string)removed["removed"]!.AsArray().Single()!["commit"]!);
        Assert.Equal("LocalEntryNotFoundError", (string)(await _hub.TryCallAsync("offline_snapshot", new() { ["repo_id"] = Model }))["error"]!);
        var scan = await _hub.CallAsync("scan_cache");
        Assert.Empty(scan["warnings"]!.AsArray());
        Assert.Empty(scan["repos"]!.AsObject());
        Assert.Equal(0, (long)scan["size"]!);
    }

    [Fact]
    public async Task Python_PrunesWhatAdnLeftUnfinished()
    {
        (await AdnAsync("pull", Model)).Expect(0);
        await File.WriteAllBytesAsync(Path.Combine(Cache, "models--acme--tiny", "blobs", $"{new string('0', 64)}.aidotnet.incomplete"), [1, 2, 3]);

        Assert.Equal(1, (int)(await _hub.CallAsync("scan_cache"))["incomplete"]!);
        await _hub.HfAsync("home", "cache", "prune", "--yes");

        Assert.Equal(0, (int)(await _hub.CallAsync("scan_cache"))["incomplete"]!);
        (await AdnAsync("pull", Model, "--offline")).Expect(0);
    }

    [Fact]
    public async Task Adn_InItsOwnLayout_TakesWhatPythonFetched()
    {
        await _hub.CallAsync("snapshot", new() { ["repo_id"] = Model });
        _hub.Log.Clear();

        AssertPulled((await AdnInAsync("aidotnet", "pull", Model, "--json")).Expect(0), _files);

        Assert.DoesNotContain(_hub.Log.Requests, request => request.SendsFile);
        await _hub.HfAsync("home", "cache", "verify", Model, "--fail-on-missing-files", "--fail-on-extra-files");
    }

    private static void AssertPulled(AdnResult result, IEnumerable<KeyValuePair<string, string>> files)
    {
        var pulled = JsonNode.Parse(result.StandardOutput)!["files"]!.AsArray();
        ModelFolder.AssertEqual(files.ToDictionary(), new JsonObject(pulled.Select(file => KeyValuePair.Create((string)file!["path"]!, (JsonNode?)(string)file["sha256"]!))));
    }

    private Task<AdnResult> AdnAsync(params string[] arguments) => AdnInAsync("huggingface", arguments);

    private Task<AdnResult> AdnInAsync(string layout, params string[] arguments) => AdnProcess.RunAsync(arguments, new Dictionary<string, string>
    {
        ["AIDOTNET_HUB_ENDPOINT"] = _hub.Url.GetLeftPart(UriPartial.Authority),
        ["AIDOTNET_HUB_TOKEN"] = PythonHub.Token,
        ["AIDOTNET_HUB_CACHE_LAYOUT"] = layout,
        ["HF_HOME"] = _hub.Folder("home"),
        ["HOME"] = _hub.Folder("adn-home"),
        ["USERPROFILE"] = _hub.Folder("adn-home"),
    });
}
