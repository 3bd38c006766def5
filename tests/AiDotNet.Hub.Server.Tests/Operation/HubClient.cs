using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>What a test asks of a hub that it reaches only over the network; of certificates it takes <see cref="SelfSignedCertificate"/>'s alone.</summary>
internal sealed class HubClient : IDisposable
{
    public HubClient(Uri hub, string token)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == SelfSignedCertificate.Subject;
        Http = new HttpClient(handler) { BaseAddress = hub, Timeout = HubProcess.Patience };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public HttpClient Http { get; }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Makes a model; gives its address as the hub says it.</summary>
    public async Task<string> CreateAsync(string id) =>
        (string)(await PostAsync("/api/repos/create", new JsonObject { ["name"] = id }.ToJsonString()))["url"]!;

    /// <summary>Where to send an object's bytes.</summary>
    public async Task<Uri> UploadAddressAsync(string id, byte[] bytes)
    {
        var reply = await PostAsync(
            $"/{id}.git/info/lfs/objects/batch",
            $$"""{"operation":"upload","transfers":["basic"],"objects":[{"oid":"{{Sha256(bytes)}}","size":{{bytes.Length}}}]}""");
        return new Uri((string)reply["objects"]![0]!["actions"]!["upload"]!["href"]!);
    }

    /// <summary>Sends an object and commits it as a file; gives the commit's reply.</summary>
    public async Task<JsonNode> PublishAsync(string id, string path, byte[] bytes)
    {
        // Without the token: the address authorises itself.
        using var request = new HttpRequestMessage(HttpMethod.Put, await UploadAddressAsync(id, bytes)) { Content = new ByteArrayContent(bytes) };
        request.Headers.Authorization = null;
        using var sent = await Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        return await CommitAsync(id, path, bytes);
    }

    /// <summary>Commits a file whose bytes the hub has.</summary>
    public Task<JsonNode> CommitAsync(string id, string path, byte[] bytes, string branch = "main") => PostAsync(
        $"/api/models/{id}/commit/{Uri.EscapeDataString(branch)}",
        $$$"""
        {"key":"header","value":{"summary":"add {{{path}}}"}}
        {"key":"lfsFile","value":{"path":"{{{path}}}","algo":"sha256","oid":"{{{Sha256(bytes)}}}","size":{{{bytes.Length}}}}}

        """);

    public async Task<JsonNode> PostAsync(string path, string body)
    {
        using var content = new StringContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var reply = await Http.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await reply.Content.ReadAsStringAsync();
        Assert.True(reply.IsSuccessStatusCode, $"{path}: {(int)reply.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public void Dispose() => Http.Dispose();
}
