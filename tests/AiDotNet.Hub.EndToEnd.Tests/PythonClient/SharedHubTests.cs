using System.Security.Cryptography;

namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>One hub, two clients: what the Python client pushes ours pulls, and the other way round.</summary>
public sealed class SharedHubTests(PythonClientInstallation client)
{
    [Fact]
    public async Task Resolve_WhatPythonPushed_GivesEqualBytes()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var folder = hub.Folder("model");
        var files = await ModelFolder.WriteAsync(folder);
        await hub.CallAsync("create_repo", new() { ["repo_id"] = "acme/from-python" });
        await hub.CallAsync("upload_folder", new() { ["repo_id"] = "acme/from-python", ["folder"] = folder });

        using var ours = new ModelHub(new ModelHubOptions { Endpoint = hub.Url, CacheDirectory = hub.Folder("cache") });
        var snapshot = await ours.ResolveAsync("acme/from-python");

        Assert.Equal(
            files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => (file.Key, file.Value)),
            snapshot.Files.Where(file => file.Path != ".gitattributes").Select(file => (file.Path, file.Sha256.Hex)));
        Assert.All(snapshot.Files, file => Assert.Equal(file.Sha256.Hex, Sha256(Path.Combine(snapshot.Path, file.Path))));
    }

    [Fact]
    public async Task PythonSnapshot_WhatOursPushed_GivesEqualBytes()
    {
        await using var hub = await PythonHub.StartAsync(client);
        var folder = hub.Folder("model");
        var files = await ModelFolder.WriteAsync(folder);
        using var ours = new ModelHub(new ModelHubOptions { Endpoint = hub.Url, Token = PythonHub.Token, CacheDirectory = hub.Folder("cache") });

        // The folder holds what people have lying around; whether it is a good package is not the question here.
        var published = await ours.PublishAsync(ModelId.Parse("acme/from-dotnet"), folder, new PublishOptions { Check = false });

        var info = await hub.CallAsync("model_info", new() { ["repo_id"] = "acme/from-dotnet" });
        Assert.Equal(published.Commit.ToString(), (string)info["sha"]!);
        ModelFolder.AssertEqual(files, (await hub.CallAsync("snapshot", new() { ["repo_id"] = "acme/from-dotnet" }))["files"]!);
    }

    private static string Sha256(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
