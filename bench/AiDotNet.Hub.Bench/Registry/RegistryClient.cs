using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace AiDotNet.Hub.Bench.Registry;

/// <summary>The few calls that make something to measure.</summary>
internal sealed class RegistryClient : IDisposable
{
    private readonly HttpClient _http;

    public RegistryClient(Uri hub)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = hub, Timeout = TimeSpan.FromMinutes(10) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", RegistryProcess.Token);
    }

    public HttpClient Http => _http;

    public async Task CreateAsync(string id, CancellationToken cancellationToken)
    {
        var parts = id.Split('/');
        await PostAsync("api/repos/create", $$"""{"organization":"{{parts[0]}}","name":"{{parts[1]}}"}""", "application/json", cancellationToken);
    }

    /// <summary>Commits texts; gives the commit.</summary>
    public Task<string> CommitAsync(string id, IEnumerable<(string Path, string Text)> files, CancellationToken cancellationToken) =>
        CommitLinesAsync(
            id,
            files.Select(file => $$$"""{"key":"file","value":{"path":"{{{file.Path}}}","encoding":"base64","content":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(file.Text))}}}"}}"""),
            cancellationToken);

    /// <summary>Commits a file whose bytes were uploaded; gives the commit.</summary>
    public Task<string> CommitObjectAsync(string id, string path, string oid, long size, CancellationToken cancellationToken) =>
        CommitLinesAsync(
            id, [$$$"""{"key":"lfsFile","value":{"path":"{{{path}}}","algo":"sha256","oid":"{{{oid}}}","size":{{{size}}}}}"""], cancellationToken);

    /// <summary>Where a large file is to be sent.</summary>
    public async Task<Uri> UploadAddressAsync(string id, string oid, long size, CancellationToken cancellationToken)
    {
        using var reply = await PostAsync(
            $"{id}.git/info/lfs/objects/batch",
            $$$"""{"operation":"upload","transfers":["basic"],"objects":[{"oid":"{{{oid}}}","size":{{{size}}}}],"hash_algo":"sha256"}""",
            "application/vnd.git-lfs+json",
            cancellationToken);
        return new Uri(reply.RootElement.GetProperty("objects")[0].GetProperty("actions").GetProperty("upload").GetProperty("href").GetString()!);
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> CommitLinesAsync(string id, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        var body = string.Join('\n', lines.Prepend("""{"key":"header","value":{"summary":"change"}}"""));
        using var reply = await PostAsync($"api/models/{id}/commit/main", body, "application/x-ndjson", cancellationToken);
        return reply.RootElement.GetProperty("commitOid").GetString()!;
    }

    private async Task<JsonDocument> PostAsync(string path, string body, string mediaType, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, mediaType);
        using var reply = await _http.PostAsync(path, content, cancellationToken);
        var text = await reply.Content.ReadAsStringAsync(cancellationToken);
        return reply.IsSuccessStatusCode ? JsonDocument.Parse(text) : throw new InvalidOperationException($"{path}: {(int)reply.StatusCode} {text}");
    }
}
