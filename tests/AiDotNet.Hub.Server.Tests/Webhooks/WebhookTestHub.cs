using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Tests.Api;
using AiDotNet.Hub.Server.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Server.Tests.Webhooks;

/// <summary>A hub whose clock the test turns, so that it sends webhooks when the test says so.</summary>
internal sealed class WebhookTestHub : IAsyncDisposable
{
    private readonly TestHub _hub;

    private WebhookTestHub(TestHub hub, FakeTimeProvider time) => (_hub, Time) = (hub, time);

    public TestHub Hub => _hub;

    public FakeTimeProvider Time { get; }

    private WebhookDispatcher Dispatcher => _hub.Services.GetRequiredService<WebhookDispatcher>();

    public static async Task<WebhookTestHub> StartAsync(Action<HubServerOptions>? change = null, Action<IServiceCollection>? configure = null, bool allowPrivate = true)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        var hub = await TestHub.StartAsync(
            options =>
            {
                options.Webhooks.AllowPrivateTargets = allowPrivate;
                change?.Invoke(options);
            },
            services =>
            {
                services.AddSingleton<TimeProvider>(time);
                configure?.Invoke(services);
            });
        return new WebhookTestHub(hub, time);
    }

    /// <summary>Makes a webhook; gives its id.</summary>
    public async Task<string> CreateAsync(Uri url, string watchedType, string watchedName, string token = TestHub.Alice, string? secret = null, string[]? domains = null)
    {
        var body = new JsonObject { ["url"] = url.ToString(), ["watched"] = new JsonArray(new JsonObject { ["type"] = watchedType, ["name"] = watchedName }) };
        if (secret is not null)
        {
            body["secret"] = secret;
        }

        if (domains is not null)
        {
            body["domains"] = new JsonArray([.. domains.Select(domain => JsonValue.Create(domain))]);
        }

        using var reply = await _hub.SendAsync(HttpMethod.Post, "/api/settings/webhooks", token, body.ToJsonString());
        return (string)(await TestHub.JsonAsync(reply))["webhook"]!["id"]!;
    }

    /// <summary>Has everything sent that is due now.</summary>
    public async Task DispatchAsync()
    {
        await Dispatcher.RunOnceAsync(CancellationToken.None);
        await Dispatcher.DrainAsync();
    }

    /// <summary>The same after some time.</summary>
    public Task DispatchAfterAsync(TimeSpan wait)
    {
        Time.Advance(wait);
        return DispatchAsync();
    }

    /// <summary>What a webhook was sent, newest first.</summary>
    public async Task<JsonArray> DeliveriesAsync(string webhook, string token = TestHub.Alice) =>
        (await _hub.GetJsonAsync($"/api/settings/webhooks/{webhook}/deliveries", token)).AsArray();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();
}
