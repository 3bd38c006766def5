using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>A hub of a test's own on a free loopback port: Alice administers Acme; Carol, Dave, Erin and Frank may read, contribute, write and administer in Team;
/// Bob belongs to nothing; Root runs the hub.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    public const string Alice = "hf_alice000000000000000000000000000000000000";
    public const string Bob = "hf_bob00000000000000000000000000000000000000";
    public const string Reader = "hf_reader00000000000000000000000000000000000";
    public const string Root = "hf_root0000000000000000000000000000000000000";
    public const string Carol = "hf_carol000000000000000000000000000000000000";
    public const string Dave = "hf_dave0000000000000000000000000000000000000";
    public const string Erin = "hf_erin0000000000000000000000000000000000000";
    public const string Frank = "hf_frank000000000000000000000000000000000000";
    public const string Unknown = "hf_unknown0000000000000000000000000000000000";

    private const string Seed =
        """
        {"users":[{"name":"alice","fullname":"Alice Example","email":"alice@x.local","tokens":[
                    {"name":"test","role":"write","token":"hf_alice000000000000000000000000000000000000"},
                    {"name":"look","role":"read","token":"hf_reader00000000000000000000000000000000000"}]},
                  {"name":"bob","fullname":"Bob Example","email":"bob@x.local","tokens":[{"name":"test","role":"write","token":"hf_bob00000000000000000000000000000000000000"}]},
                  {"name":"root","admin":true,"tokens":[{"name":"test","role":"write","token":"hf_root0000000000000000000000000000000000000"}]},
                  {"name":"carol","tokens":[{"name":"test","role":"write","token":"hf_carol000000000000000000000000000000000000"}]},
                  {"name":"dave","tokens":[{"name":"test","role":"write","token":"hf_dave0000000000000000000000000000000000000"}]},
                  {"name":"frank","tokens":[{"name":"test","role":"write","token":"hf_frank000000000000000000000000000000000000"}]},
                  {"name":"erin","tokens":[{"name":"test","role":"write","token":"hf_erin0000000000000000000000000000000000000"}]}],
         "organizations":[{"name":"acme","fullname":"Acme","members":[{"user":"alice","role":"admin"}]},
                          {"name":"team","fullname":"Team","members":[{"user":"frank","role":"admin"},{"user":"carol","role":"read"},
                             {"user":"dave","role":"contributor"},{"user":"erin","role":"write"}]}],
         "defaultNamespace":"acme"}
        """;

    private readonly TemporaryDirectory _directory;
    private readonly HubServerHost _host;

    private TestHub(TemporaryDirectory directory, HubServerHost host)
    {
        (_directory, _host) = (directory, host);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = host.Url };
    }

    public HttpClient Http { get; }

    public Uri Url => _host.Url;

    public string DataDirectory => _directory.File("data");

    public IServiceProvider Services => _host.Services;

    public static async Task<TestHub> StartAsync(Action<HubServerOptions>? change = null, Action<IServiceCollection>? configure = null)
    {
        var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("seed.json"), Seed);
        var options = new HubServerOptions { DataDirectory = directory.File("data"), SeedFile = directory.File("seed.json") };
        change?.Invoke(options);
        return new TestHub(directory, await HubServerHost.StartAsync(options, CancellationToken.None, configure));
    }

    /// <summary>Sends a request; a text body is JSON where no type is given.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string? token = Alice,
        string? body = null,
        string? contentType = null,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType ?? "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? token = Alice, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, token, null, null, headers);

    public async Task<JsonNode> GetJsonAsync(string path, string? token = Alice)
    {
        using var reply = await GetAsync(path, token);
        return await JsonAsync(reply);
    }

    /// <summary>The body of a reply that must be a success.</summary>
    public static async Task<JsonNode> JsonAsync(HttpResponseMessage reply)
    {
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.IsSuccessStatusCode, $"{(int)reply.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Makes a model with files, all regular, in one commit; gives the commit.</summary>
    public async Task<string> CreateModelAsync(string id, params (string Path, string Text)[] files)
    {
        using var created = await SendAsync(HttpMethod.Post, "/api/repos/create", body: new JsonObject { ["name"] = id }.ToJsonString());
        await JsonAsync(created);
        return files.Length == 0 ? "" : await CommitAsync(id, "main", files);
    }

    public async Task<string> CommitAsync(string id, string branch, params (string Path, string Text)[] files)
    {
        var body = new StringBuilder("""{"key":"header","value":{"summary":"add files","description":""}}""").Append('\n');
        foreach (var (path, text) in files)
        {
            var line = new JsonObject
            {
                ["key"] = "file",
                ["value"] = new JsonObject
                {
                    ["content"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
                    ["path"] = path,
                    ["encoding"] = "base64",
                },
            };
            body.Append(line.ToJsonString()).Append('\n');
        }

        using var reply = await SendAsync(
            HttpMethod.Post, $"/api/models/{id}/commit/{Uri.EscapeDataString(branch)}", body: body.ToString(), contentType: "application/x-ndjson");
        return (string)(await JsonAsync(reply))["commitOid"]!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.DisposeAsync();
        _directory.Dispose();
    }
}
