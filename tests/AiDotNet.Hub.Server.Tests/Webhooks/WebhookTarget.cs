using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AiDotNet.Hub.Server.Tests.Webhooks;

/// <summary>A web server on loopback that keeps what it is sent.</summary>
internal sealed class WebhookTarget : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<Received> _received = new();

    private WebhookTarget(WebApplication application) => _application = application;

    /// <summary>Answers a request; a test may put its own here.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<Received> All => [.. _received];

    public int Port => new Uri(_application.Urls.Single()).Port;

    public Uri Url => new($"http://127.0.0.1:{Port}/hook");

    public static async Task<WebhookTarget> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var target = new WebhookTarget(builder.Build());
        target._application.Run(target.ReceiveAsync);
        await target._application.StartAsync();
        return target;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        _received.Enqueue(new Received(
            context.Request.Path,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body));
        await Answer(context);
    }

    /// <summary>A request as it came.</summary>
    internal sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, string Body);
}
