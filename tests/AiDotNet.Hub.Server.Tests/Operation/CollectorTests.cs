using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>Traces and metrics to a collector that the environment names.</summary>
public sealed class CollectorTests
{
    [Fact]
    public async Task Serve_CollectorInTheEnvironment_GetsTracesAndMetricsWithoutSecrets()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var directory = new TemporaryDirectory();
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await StartCollectorAsync(received);
        var address = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        using var process = HubProcess.Start(
            new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" },
            "serve", "--data", directory.File("data"), "--port", "0");
        var hub = await process.AddressAsync();
        var token = (await File.ReadAllTextAsync(directory.File("data/admin-token"))).Trim();
        using var client = new HubClient(hub, token);
        await client.CreateAsync("admin/m");
        await client.PublishAsync("admin/m", "a.bin", [1, 2, 3]);
        var ticket = (await client.UploadAddressAsync("admin/m", [4, 5, 6])).Query.Split('=')[1];
        using (await client.Http.GetAsync(new Uri($"/api/adn/lfs/objects/{HubClient.Sha256([4, 5, 6])}?ticket={ticket}", UriKind.Relative)))
        {
        }

        await process.TerminateAsync();
        Assert.Equal(0, await process.WaitAsync());

        Assert.Contains("/api/repos/create", received["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("hub.commits", received["/v1/metrics"], StringComparison.Ordinal);
        foreach (var text in received.Values)
        {
            Assert.DoesNotContain(token, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Uri.UnescapeDataString(ticket)[..40], text, StringComparison.Ordinal);
        }
    }

    private static async Task<WebApplication> StartCollectorAsync(ConcurrentDictionary<string, string> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var collector = builder.Build();
        collector.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
            var text = await reader.ReadToEndAsync();
            received.AddOrUpdate(context.Request.Path, text, (_, before) => before + text);
            context.Response.StatusCode = StatusCodes.Status200OK;
        });
        await collector.StartAsync();
        return collector;
    }
}
