using System.Net;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Protocol §8.6: the manifest that older llama.cpp asks for.</summary>
public sealed class ManifestsApiTests
{
    [Theory]
    [InlineData("latest", "m-Q4_K_M.gguf")]
    [InlineData("LATEST", "m-Q4_K_M.gguf")]
    [InlineData("q8_0", "m-Q8_0-00001-of-00002.gguf")]
    [InlineData("F16", "m-f16.gguf")]
    [InlineData("nope", null)]
    public async Task Manifest_OfATag_NamesTheFile(string tag, string? file)
    {
        await using var hub = await TestHub.StartAsync();
        var names = new[] { "m-f16.gguf", "m-Q4_K_M.gguf", "m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf", "mmproj-m-f16.gguf", "README.md" };
        await hub.CreateAsync("model", "acme/m", false, [.. names.Select(name => TestRepositories.Text(name, "GGUF " + name))]);
        using var reply = await hub.GetAsync($"/v2/acme/m/manifests/{tag}", null);
        if (file is null)
        {
            Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
            return;
        }

        var manifest = await TestHub.JsonAsync(reply);
        Assert.Equal((file, "mmproj-m-f16.gguf"), ((string)manifest["ggufFile"]!["rfilename"]!, (string)manifest["mmprojFile"]!["rfilename"]!));
        Assert.Equal(64, ((string)manifest["ggufFile"]!["lfs"]!["sha256"]!).Length);
        Assert.Equal(5 + file.Length, (int)manifest["ggufFile"]!["size"]!);
    }

    [Theory]
    [InlineData("Q8_0", "m-Q8_0.gguf")]
    [InlineData("", "m-Q2_K.gguf")]
    public async Task Manifest_OfTheLatest_IsTheBestThatThereIs(string quantisation, string file)
    {
        await using var hub = await TestHub.StartAsync();
        (string, byte[])[] more = quantisation.Length == 0 ? [] : [TestRepositories.Text($"m-{quantisation}.gguf", "GGUF")];
        await hub.CreateAsync("model", "acme/m", false, [TestRepositories.Text("m-Q2_K.gguf", "GGUF"), .. more]);
        var manifest = await hub.GetJsonAsync("/v2/acme/m/manifests/latest", null);
        Assert.Equal(file, (string)manifest["ggufFile"]!["rfilename"]!);
        Assert.Null(manifest["mmprojFile"]);
    }

    [Fact]
    public async Task Manifest_OfAPrivateModel_IsAsAbsent()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync("model", "acme/secret", isPrivate: true, TestRepositories.Text("m.gguf", "GGUF"));
        using var hidden = await hub.GetAsync("/v2/acme/secret/manifests/latest", TestHub.Bob);
        using var absent = await hub.GetAsync("/v2/acme/absent/manifests/latest", TestHub.Bob);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (hidden.StatusCode, absent.StatusCode));
        Assert.Equal(await absent.Content.ReadAsStringAsync(), await hidden.Content.ReadAsStringAsync());
    }
}
