using System.Globalization;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AiDotNet.Hub.Bench.Transfer;

/// <summary>The other end, in a process of its own: a hub, and a plain HTTP server for the comparison.</summary>
internal static class TransferServer
{
    public const string Token = "hf_bench000000000000000000000000000000000000";

    private const string Seed = """{"users":[{"name":"bench","tokens":[{"name":"bench","role":"write","token":"hf_bench000000000000000000000000000000000000"}]}]}""";

    /// <summary>Serves until standard input ends; prints the two addresses, a line each.</summary>
    public static async Task<int> RunAsync(string folder, CancellationToken cancellationToken)
    {
        var seed = Path.Combine(folder, "seed.json");
        await File.WriteAllTextAsync(seed, Seed, cancellationToken);
        await using var hub = await HubServerHost.StartAsync(new HubServerOptions { DataDirectory = Path.Combine(folder, "data"), SeedFile = seed }, cancellationToken);
        await using var plain = BuildPlain(folder);
        await plain.StartAsync(cancellationToken);
        Console.WriteLine(hub.Url);
        Console.WriteLine(plain.Urls.First());
        await Console.In.ReadToEndAsync(cancellationToken);
        return 0;
    }

    private static WebApplication BuildPlain(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var application = builder.Build();
        application.MapGet("/file", (HttpContext context) => context.Response.SendFileAsync(Path.Combine(folder, "model", "model.safetensors")));
        application.MapPut("/file", async (HttpContext context) =>
        {
            var target = Path.Combine(folder, "plain-" + Guid.CreateVersion7().ToString("N", CultureInfo.InvariantCulture));
            await using (var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20, FileOptions.Asynchronous))
            {
                await context.Request.Body.CopyToAsync(file, 1 << 20, context.RequestAborted);
            }

            File.Delete(target);
        });
        return application;
    }
}
