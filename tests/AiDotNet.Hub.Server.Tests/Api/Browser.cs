using System.Net;

namespace AiDotNet.Hub.Server.Tests.Api;

/// <summary>What a browser is to a server: it keeps cookies, says where a form comes from, and shows each redirect.</summary>
internal sealed class Browser : IDisposable
{
    private readonly string _origin;

    public Browser(Uri hub)
    {
        _origin = hub.GetLeftPart(UriPartial.Authority);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, CookieContainer = new CookieContainer() }) { BaseAddress = hub };
    }

    public HttpClient Http { get; }

    public Task<HttpResponseMessage> LogInAsync(string name, string password, string next = "") =>
        PostAsync("/login", null, ("name", name), ("password", password), ("next", next));

    /// <summary>Sends a form; from a page of the hub where no other origin is given.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, string? origin = null, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("Origin", origin ?? _origin);
        return await Http.SendAsync(request);
    }

    public void Dispose() => Http.Dispose();
}
