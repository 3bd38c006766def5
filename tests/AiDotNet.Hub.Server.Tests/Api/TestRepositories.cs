using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Repositories of every type for tests of reading.</summary>
internal static class TestRepositories
{
    /// <summary>Makes a repository with files, all in one commit; gives the commit.</summary>
    public static async Task<string> CreateAsync(this TestHub hub, string type, string id, bool isPrivate = false, params (string Path, byte[] Bytes)[] files)
    {
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        var body = new JsonObject { ["name"] = id[(slash + 1)..], ["organization"] = id[..slash], ["type"] = type, ["private"] = isPrivate };
        using var created = await hub.SendAsync(HttpMethod.Post, "/api/repos/create", TestHub.Root, body.ToJsonString());
        await TestHub.JsonAsync(created);
        return await hub.CommitBytesAsync(type, id, "main", files);
    }

    public static async Task<string> CommitBytesAsync(this TestHub hub, string type, string id, string branch, params (string Path, byte[] Bytes)[] files)
    {
        var lines = new StringBuilder("""{"key":"header","value":{"summary":"add files","description":""}}""").Append('\n');
        foreach (var (path, bytes) in files)
        {
            var value = new JsonObject { ["content"] = Convert.ToBase64String(bytes), ["path"] = path, ["encoding"] = "base64" };
            lines.Append(new JsonObject { ["key"] = "file", ["value"] = value }.ToJsonString()).Append('\n');
        }

        using var reply = await hub.SendAsync(
            HttpMethod.Post, $"/api/{type}s/{id}/commit/{Uri.EscapeDataString(branch)}", TestHub.Root, lines.ToString(), "application/x-ndjson");
        return (string)(await TestHub.JsonAsync(reply))["commitOid"]!;
    }

    public static (string Path, byte[] Bytes) Text(string path, string text) => (path, Encoding.UTF8.GetBytes(text));

    /// <summary>Puts a gate in front of the files, as the settings call does.</summary>
    public static async Task GateAsync(this TestHub hub, string id, string? gated = "manual")
    {
        await using var db = hub.Services.GetRequiredService<HubDatabase>().Open();
        var name = id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..];
        Assert.Equal(1, await db.Repositories.Where(row => row.Name == name).ExecuteUpdateAsync(row => row.SetProperty(r => r.Gated, gated)));
    }
}
