using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Protocol §6.2: <c>safetensors-metadata</c>.</summary>
public sealed class ShardHeadersApiTests
{
    private const string Header = """{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"__metadata__":{"format":"pt"}}""";
    private const string Index = """{"metadata":{"total_size":12},"weight_map":{"x":"model-00001-of-00001.safetensors"}}""";

    [Theory]
    [InlineData("model", "")]
    [InlineData("dataset", "unet/")]
    public async Task Headers_OfAllShards_AreOneAnswer(string type, string folder)
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateAsync(
            type,
            "acme/m",
            false,
            (folder + "model-00001-of-00001.safetensors", Container(Header)),
            TestRepositories.Text(folder + "model.safetensors.index.json", Index));
        var reply = await hub.GetJsonAsync($"/api/{type}s/acme/m/safetensors-metadata/{folder}model.safetensors.index.json", null);
        Assert.Equal(12, (int)reply["index"]!["metadata"]!["total_size"]!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Header), reply["headers"]!["model-00001-of-00001.safetensors"]));
    }

    [Theory]
    [InlineData(Index, "short", HttpStatusCode.BadRequest)]
    [InlineData(Index, "{\"x\":1}", HttpStatusCode.BadRequest)]
    [InlineData(Index, "not json", HttpStatusCode.BadRequest)]
    [InlineData("[]", Header, HttpStatusCode.BadRequest)]
    [InlineData("{", Header, HttpStatusCode.BadRequest)]
    [InlineData("""{"weight_map":{"x":1}}""", Header, HttpStatusCode.BadRequest)]
    [InlineData("""{"weight_map":{"x":"other.safetensors"}}""", Header, HttpStatusCode.NotFound)]
    [InlineData("""{"weight_map":{"x":"../m.safetensors"}}""", Header, HttpStatusCode.NotFound)]
    [InlineData("""{"weight_map":{"x":""}}""", Header, HttpStatusCode.NotFound)]
    public async Task Headers_OfWhatIsNoModel_AreRefusedInWords(string index, string header, HttpStatusCode status)
    {
        await using var hub = await TestHub.StartAsync();
        var container = header == "short" ? [1, 2, 3] : Container(header);
        await hub.CreateAsync("model", "acme/m", false, ("model-00001-of-00001.safetensors", container), TestRepositories.Text("i.json", index));
        using var refused = await hub.GetAsync("/api/models/acme/m/safetensors-metadata/i.json", null);
        Assert.Equal(status, refused.StatusCode);
        Assert.NotEmpty((string)JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["error"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await hub.GetAsync("/api/models/acme/m/safetensors-metadata/absent.json", null)).StatusCode);
    }

    /// <summary>A container with 12 bytes of data.</summary>
    private static byte[] Container(string header)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + 12];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        return bytes;
    }
}
