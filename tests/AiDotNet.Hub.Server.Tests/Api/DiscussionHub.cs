using System.Text;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>Calls about discussions, in the words of a test.</summary>
internal static class DiscussionHub
{
    public static Task<HttpResponseMessage> PostAsync(this TestHub hub, string path, JsonObject body, string? token = TestHub.Alice) =>
        hub.SendAsync(HttpMethod.Post, path, token, body.ToJsonString());

    /// <summary>Posts what must be taken.</summary>
    public static async Task<JsonNode> PostJsonAsync(this TestHub hub, string path, JsonObject body, string? token = TestHub.Alice)
    {
        using var reply = await hub.PostAsync(path, body, token);
        return await TestHub.JsonAsync(reply);
    }

    /// <summary>The status and the text of a refusal.</summary>
    public static async Task<(int Status, string Text)> RefusedAsync(this TestHub hub, string path, JsonObject body, string? token = TestHub.Alice)
    {
        using var reply = await hub.PostAsync(path, body, token);
        var text = await reply.Content.ReadAsStringAsync();
        Assert.False(reply.IsSuccessStatusCode, text);
        return ((int)reply.StatusCode, (string)JsonNode.Parse(text)!["error"]!);
    }

    /// <summary>Opens a discussion, or the draft of a pull request; gives its number.</summary>
    public static async Task<int> DiscussAsync(
        this TestHub hub, string repository, string title, string? token = TestHub.Alice, bool pullRequest = false, string description = "why")
    {
        var made = await hub.PostJsonAsync(
            $"{repository}/discussions", new JsonObject { ["title"] = title, ["description"] = description, ["pullRequest"] = pullRequest }, token);
        return (int)made["num"]!;
    }

    /// <summary>A commit's body.</summary>
    public static string Commit(string title, params (string Path, string? Text)[] files)
    {
        var body = new StringBuilder(new JsonObject { ["key"] = "header", ["value"] = new JsonObject { ["summary"] = title, ["description"] = "" } }.ToJsonString());
        foreach (var (path, text) in files)
        {
            var value = new JsonObject { ["path"] = path };
            if (text is not null)
            {
                value["content"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
                value["encoding"] = "base64";
            }

            body.Append('\n').Append(new JsonObject { ["key"] = text is null ? "deletedFile" : "file", ["value"] = value }.ToJsonString());
        }

        return body.ToString();
    }

    public static Task<HttpResponseMessage> CommitAsync(this TestHub hub, string repository, string tail, string body, string? token) =>
        hub.SendAsync(HttpMethod.Post, $"{repository}/commit/{tail}", token, body, "application/x-ndjson");

    /// <summary>Opens a pull request with a commit; gives its number.</summary>
    public static async Task<int> OpenAsync(
        this TestHub hub, string repository, string? token, string title, params (string Path, string? Text)[] files)
    {
        using var reply = await hub.CommitAsync(repository, "main?create_pr=1", Commit(title, files), token);
        var url = (string)(await TestHub.JsonAsync(reply))["pullRequestUrl"]!;
        return int.Parse(url[(url.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The paths of all files at a revision.</summary>
    public static async Task<string[]> FilesAsync(this TestHub hub, string repository, string revision, string? token = TestHub.Alice)
    {
        var tree = await hub.GetJsonAsync($"{repository}/tree/{Uri.EscapeDataString(revision)}?recursive=true", token);
        return [.. tree.AsArray().Where(entry => (string)entry!["type"]! == "file").Select(entry => (string)entry!["path"]!).Where(path => path != ".gitattributes")];
    }
}
