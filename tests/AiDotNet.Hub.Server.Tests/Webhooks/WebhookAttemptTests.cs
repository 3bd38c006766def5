using System.Net;
using System.Net.Sockets;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Webhooks;

/// <summary>What happens where a target does not take a delivery, or may not be called.</summary>
public sealed class WebhookAttemptTests
{
    [Fact]
    public async Task Attempt_TargetThatFails_IsTriedAgainLaterAndLaterAndThenGivenUp()
    {
        await using var target = await WebhookTarget.StartAsync();
        target.Answer = Fail(503);
        await using var hub = await WebhookTestHub.StartAsync();
        var id = await hub.CreateAsync(target.Url, "user", "alice");
        await hub.Hub.CreateModelAsync("alice/m");
        await hub.DispatchAsync();
        var waits = new List<TimeSpan>();
        while (await DeliveryAsync(hub, id) is { Status: "pending", NextAttemptAt: { } next, LastAttemptAt: { } last })
        {
            waits.Add(next - last);
            await hub.DispatchAfterAsync(next - last - TimeSpan.FromMilliseconds(1));
            Assert.Equal(waits.Count, target.All.Count);
            await hub.DispatchAfterAsync(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal([30, 120, 480, 1800, 1800], waits.Select(wait => wait.TotalSeconds));
        Assert.Equal(6, target.All.Count);
        Assert.Single(target.All.Select(received => received.Headers[WebhookSender.DeliveryHeader]).Distinct());
        var failed = await DeliveryAsync(hub, id);
        Assert.Equal(("failed", 6, 503, null), (failed.Status, failed.Attempts, failed.ResponseStatus, failed.NextAttemptAt));
        Assert.Contains("503", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempt_TargetThatComesBack_IsDelivered()
    {
        await using var target = await WebhookTarget.StartAsync();
        target.Answer = Fail(500);
        await using var hub = await WebhookTestHub.StartAsync();
        var id = await hub.CreateAsync(target.Url, "user", "alice");
        await hub.Hub.CreateModelAsync("alice/m");
        await hub.DispatchAsync();
        target.Answer = _ => Task.CompletedTask;
        await hub.DispatchAfterAsync(TimeSpan.FromSeconds(30));
        var delivered = await DeliveryAsync(hub, id);
        Assert.Equal(("delivered", 2, null), (delivered.Status, delivered.Attempts, delivered.Error));
    }

    [Fact]
    public async Task Replay_FailedDelivery_GoesToTheAddressOfToday()
    {
        await using var old = await WebhookTarget.StartAsync();
        await using var current = await WebhookTarget.StartAsync();
        old.Answer = Fail(404);
        await using var hub = await WebhookTestHub.StartAsync(options => options.Webhooks.MaxAttempts = 1);
        var id = await hub.CreateAsync(old.Url, "user", "alice");
        await hub.Hub.CreateModelAsync("alice/m");
        await hub.DispatchAsync();
        var failed = await DeliveryAsync(hub, id);
        Assert.Equal("failed", failed.Status);

        using var moved = await hub.Hub.SendAsync(HttpMethod.Post, $"/api/settings/webhooks/{id}", body: $$"""{"url":"{{current.Url}}"}""");
        using var replayed = await hub.Hub.SendAsync(HttpMethod.Post, $"/api/settings/webhooks/{id}/replay/{failed.Id}");
        Assert.Equal(HttpStatusCode.OK, replayed.StatusCode);
        await hub.DispatchAsync();
        Assert.Equal(Assert.Single(old.All).Body, Assert.Single(current.All).Body);
        Assert.Equal("delivered", (await DeliveryAsync(hub, id)).Status);
    }

    [Fact]
    public async Task Attempt_Redirect_IsNotFollowed()
    {
        await using var elsewhere = await WebhookTarget.StartAsync();
        await using var target = await WebhookTarget.StartAsync();
        target.Answer = context =>
        {
            context.Response.Redirect(elsewhere.Url.ToString());
            return Task.CompletedTask;
        };
        await using var hub = await WebhookTestHub.StartAsync(options => options.Webhooks.MaxAttempts = 1);
        var id = await hub.CreateAsync(target.Url, "user", "alice");
        await hub.Hub.CreateModelAsync("alice/m");
        await hub.DispatchAsync();
        Assert.Empty(elsewhere.All);
        var failed = await DeliveryAsync(hub, id);
        Assert.Equal(("failed", 302), (failed.Status, failed.ResponseStatus));
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f.1:{0}/")]
    [InlineData("http://0.0.0.0:{0}/")]
    public async Task Attempt_PrivateTarget_IsListedAsFailedAtOnce(string url)
    {
        await using var target = await WebhookTarget.StartAsync();
        await using var hub = await WebhookTestHub.StartAsync(allowPrivate: false);
        var id = await hub.CreateAsync(new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, url, target.Port)), "user", "alice");
        await hub.Hub.CreateModelAsync("alice/m");
        await hub.DispatchAsync();
        Assert.Empty(target.All);
        var failed = await DeliveryAsync(hub, id);
        Assert.Equal(("failed", 1, null), (failed.Status, failed.Attempts, failed.NextAttemptAt));
        Assert.Contains("Hub:Webhooks:AllowPrivateTargets", failed.Error, StringComparison.Ordinal);
    }

    /// <summary>The name's addresses are looked at when it is called, and the one that was looked at is called: a name whose answer changes gains nothing.</summary>
    [Fact]
    public async Task Attempt_NameThatBeginsToPointInside_IsRefusedThen()
    {
        await using var target = await WebhookTarget.StartAsync();
        var answers = new Queue<IPAddress[]>([[], [IPAddress.Loopback]]);
        var asked = new List<string>();
        await using var hub = await WebhookTestHub.StartAsync(
            allowPrivate: false, configure: services => services.AddSingleton(Connector(services, host =>
            {
                asked.Add(host);
                return answers.Dequeue();
            })));
        var id = await hub.CreateAsync(new Uri($"http://rebind.example:{target.Port}/"), "user", "alice");
        await hub.Hub.CreateModelAsync("alice/m");
        await hub.DispatchAsync();
        Assert.Equal("pending", (await DeliveryAsync(hub, id)).Status);
        await hub.DispatchAfterAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("failed", (await DeliveryAsync(hub, id)).Status);
        Assert.Equal(["rebind.example", "rebind.example"], asked);
        Assert.Empty(target.All);
    }

    [Fact]
    public async Task Attempt_AllowedName_ConnectsToTheAddressThatWasFound()
    {
        await using var target = await WebhookTarget.StartAsync();
        var asked = 0;
        await using var hub = await WebhookTestHub.StartAsync(configure: services => services.AddSingleton(Connector(services, _ =>
        {
            asked++;
            return [IPAddress.Loopback];
        })));
        await hub.CreateAsync(new Uri($"http://target.example:{target.Port}/"), "user", "alice");
        await hub.Hub.CreateModelAsync("alice/m1");
        await hub.Hub.CreateModelAsync("alice/m2");
        await hub.DispatchAsync();
        Assert.Equal(2, asked);
        Assert.All(target.All, received => Assert.StartsWith("target.example", received.Headers["Host"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Attempt_TargetThatHangs_HoldsNobodyUpAndIsGivenUpOn()
    {
        await using var slow = await WebhookTarget.StartAsync();
        await using var quick = await WebhookTarget.StartAsync();
        var reached = new TaskCompletionSource();
        var quickly = new TaskCompletionSource();
        slow.Answer = context =>
        {
            reached.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        quick.Answer = _ =>
        {
            quickly.TrySetResult();
            return Task.CompletedTask;
        };
        await using var hub = await WebhookTestHub.StartAsync();
        var id = await hub.CreateAsync(slow.Url, "user", "alice");
        await hub.CreateAsync(quick.Url, "user", "alice");
        await hub.Hub.CreateModelAsync("alice/m");
        var dispatcher = hub.Hub.Services.GetRequiredService<WebhookDispatcher>();
        await dispatcher.RunOnceAsync(CancellationToken.None);
        await Task.WhenAll(reached.Task, quickly.Task);

        hub.Time.Advance(TimeSpan.FromSeconds(10));
        await dispatcher.DrainAsync();
        var delivery = await DeliveryAsync(hub, id);
        Assert.Equal(("pending", 1), (delivery.Status, delivery.Attempts));
        Assert.Contains("10 seconds", delivery.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempt_AnswerWithoutEnd_IsNotReadToTheEnd()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var target = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            await stream.ReadExactlyAsync(new byte[16]);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n"u8.ToArray());
            var taken = 0L;
            try
            {
                for (var block = new byte[64 * 1024]; true; taken += block.Length)
                {
                    await stream.WriteAsync(block);
                }
            }
            catch (IOException)
            {
                return taken;
            }
        });
        await using var hub = await WebhookTestHub.StartAsync();
        var id = await hub.CreateAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"), "user", "alice");
        await hub.Hub.CreateModelAsync("alice/m");
        await hub.DispatchAsync();
        var written = await target;
        Assert.Equal("delivered", (await DeliveryAsync(hub, id)).Status);

        // What the sockets' buffers hold is sent in any case.
        Assert.True(written < 32 * 1024 * 1024, $"{written} bytes were taken");
    }

    /// <summary>A hub that dies between claim and answer.</summary>
    [Fact]
    public async Task Delivery_ClaimedByAProcessThatDied_IsSentByAnother()
    {
        await using var target = await WebhookTarget.StartAsync();
        await using var hub = await WebhookTestHub.StartAsync(options => options.Webhooks.Timeout = TimeSpan.FromSeconds(10));
        var id = await hub.CreateAsync(target.Url, "user", "alice");
        await hub.Hub.CreateModelAsync("alice/m");
        await hub.Hub.Services.GetRequiredService<WebhookOutbox>().TakeAsync(CancellationToken.None);
        await using (var db = hub.Hub.Services.GetRequiredService<HubDatabase>().Open())
        {
            var lease = hub.Time.GetUtcNow() + TimeSpan.FromSeconds(70);
            await db.WebhookDeliveries.ExecuteUpdateAsync(row => row.SetProperty(r => r.NextAttemptAt, lease));
        }

        await hub.DispatchAfterAsync(TimeSpan.FromSeconds(69));
        Assert.Empty(target.All);
        await hub.DispatchAfterAsync(TimeSpan.FromSeconds(1));
        Assert.Single(target.All);
        Assert.Equal("delivered", (await DeliveryAsync(hub, id)).Status);
    }

    [Fact]
    public async Task Delivery_HubThatStops_IsGivenBackForTheNextStart()
    {
        await using var target = await WebhookTarget.StartAsync();
        var reached = new TaskCompletionSource();
        target.Answer = context =>
        {
            reached.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        await using var hub = await WebhookTestHub.StartAsync();
        var id = await hub.CreateAsync(target.Url, "user", "alice");
        await hub.Hub.CreateModelAsync("alice/m");
        var dispatcher = hub.Hub.Services.GetRequiredService<WebhookDispatcher>();
        using var stop = new CancellationTokenSource();
        await dispatcher.RunOnceAsync(stop.Token);
        await reached.Task;
        await stop.CancelAsync();
        await dispatcher.DrainAsync();

        target.Answer = _ => Task.CompletedTask;
        await hub.DispatchAsync();
        var delivery = await DeliveryAsync(hub, id);
        Assert.Equal(("delivered", 1), (delivery.Status, delivery.Attempts));
    }

    [Fact]
    public async Task Delivery_WebhookSwitchedOff_WaitsUntilItIsOnAgain()
    {
        await using var target = await WebhookTarget.StartAsync();
        target.Answer = Fail(500);
        await using var hub = await WebhookTestHub.StartAsync();
        var id = await hub.CreateAsync(target.Url, "user", "alice");
        await hub.Hub.CreateModelAsync("alice/m");
        await hub.DispatchAsync();
        using var off = await hub.Hub.SendAsync(HttpMethod.Post, $"/api/settings/webhooks/{id}/disable");
        await hub.DispatchAfterAsync(TimeSpan.FromMinutes(5));
        Assert.Single(target.All);
        using var on = await hub.Hub.SendAsync(HttpMethod.Post, $"/api/settings/webhooks/{id}/enable");
        await hub.DispatchAsync();
        Assert.Equal(2, target.All.Count);
    }

    [Fact]
    public async Task Deliveries_PagesAndAge_NewestFirstAndTheOldAreCleared()
    {
        await using var target = await WebhookTarget.StartAsync();
        await using var hub = await WebhookTestHub.StartAsync();
        var id = await hub.CreateAsync(target.Url, "user", "alice");
        for (var i = 0; i < 3; i++)
        {
            await hub.Hub.CreateModelAsync($"alice/m{i}");
        }

        await hub.DispatchAsync();
        using var first = await hub.Hub.GetAsync($"/api/settings/webhooks/{id}/deliveries?limit=2");
        var link = first.Headers.GetValues("Link").Single();
        var page = (await Api.TestHub.JsonAsync(first)).AsArray();
        var rest = (await hub.Hub.GetJsonAsync(new Uri(link[1..link.IndexOf('>', StringComparison.Ordinal)]).PathAndQuery)).AsArray();
        Assert.Equal(
            ["alice/m2", "alice/m1", "alice/m0"], page.Concat(rest).Select(delivery => (string)delivery!["payload"]!["repo"]!["name"]!));

        hub.Time.AdjustTime(hub.Time.GetUtcNow() + WebhookDispatcher.Retention + TimeSpan.FromDays(1));
        await hub.DispatchAsync();
        Assert.Empty(await hub.DeliveriesAsync(id));
    }

    private static Func<HttpContext, Task> Fail(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static TargetConnector Connector(IServiceCollection services, Func<string, IPAddress[]> resolve)
    {
        var options = (HubServerOptions)services.Single(service => service.ServiceType == typeof(HubServerOptions)).ImplementationInstance!;
        return new TargetConnector(options) { Resolve = (host, _) => Task.FromResult(resolve(host)) };
    }

    private static async Task<WebhookDelivery> DeliveryAsync(WebhookTestHub hub, string webhook)
    {
        await using var db = hub.Hub.Services.GetRequiredService<HubDatabase>().Open();
        return WebhookDelivery.Of(await db.WebhookDeliveries
            .Where(row => db.Webhooks.Any(other => other.Id == row.WebhookId && other.ObjectId == webhook))
            .SingleAsync());
    }
}
