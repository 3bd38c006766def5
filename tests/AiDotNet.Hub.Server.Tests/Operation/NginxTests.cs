using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using AiDotNet.Hub.Server.Tests.Api;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>Behind a real nginx that ends TLS (protocol §18): the client must see nginx's address everywhere, and bytes must pass untouched.</summary>
public sealed class NginxTests
{
    [Fact]
    public async Task Section18_UploadListAndDownload_PassThroughNginx()
    {
        await using var hub = await TestHub.StartAsync(options => options.Proxies.Known = ["127.0.0.1", "::1"]);
        using var nginx = await Nginx.StartAsync(hub.Url);
        using var client = new HubClient(nginx.Url, TestHub.Alice);
        var address = nginx.Url.GetLeftPart(UriPartial.Authority);
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);

        Assert.Equal($"{address}/acme/m", await client.CreateAsync("acme/m"));
        await client.CreateAsync("acme/n");
        Assert.StartsWith(address, (await client.UploadAddressAsync("acme/m", bytes)).AbsoluteUri, StringComparison.Ordinal);
        var commit = await client.PublishAsync("acme/m", "weights.bin", bytes);
        Assert.StartsWith($"{address}/acme/m/commit/", (string)commit["commitUrl"]!, StringComparison.Ordinal);

        using var list = await client.Http.GetAsync(new Uri("/api/models?limit=1", UriKind.Relative));
        Assert.StartsWith($"<{address}/api/models?", string.Join("", list.Headers.GetValues("Link")), StringComparison.Ordinal);
        using var pinned = await client.Http.GetAsync(new Uri("/acme/m/resolve/main/weights.bin", UriKind.Relative));
        Assert.Equal(HttpStatusCode.TemporaryRedirect, pinned.StatusCode);
        var received = await client.Http.GetByteArrayAsync(new Uri(pinned.Headers.Location!.OriginalString, UriKind.Relative));
        Assert.Equal(HubClient.Sha256(bytes), HubClient.Sha256(received));
    }

    [Fact]
    public async Task Section18_EncodedSlashesAndErrors_PassThroughNginx()
    {
        await using var hub = await TestHub.StartAsync(options => options.Proxies.Known = ["127.0.0.1", "::1"]);
        using var nginx = await Nginx.StartAsync(hub.Url);
        using var client = new HubClient(nginx.Url, TestHub.Alice);
        await client.CreateAsync("acme/m");
        await client.PostAsync("/api/models/acme/m/branch/feature%2Fx", "{}");

        using var tree = await client.Http.GetAsync(new Uri("/api/models/acme/m/tree/feature%2Fx", UriKind.Relative));
        using var none = await client.Http.GetAsync(new Uri("/api/models/acme/m/tree/no%2Fsuch", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, tree.StatusCode);
        Assert.Equal((HttpStatusCode.NotFound, "RevisionNotFound"), (none.StatusCode, string.Join("", none.Headers.GetValues("X-Error-Code"))));
        Assert.StartsWith("Root=1-", string.Join("", none.Headers.GetValues("X-Request-Id")), StringComparison.Ordinal);
    }

    /// <summary>An nginx of a test's own, on a free port, as the guide "Run a hub" sets it up.</summary>
    private sealed class Nginx : IDisposable
    {
        private const int Attempts = 5;

        private readonly TemporaryDirectory _directory;
        private readonly Process _process;

        private Nginx(TemporaryDirectory directory, Process process, Uri url) => (_directory, _process, Url) = (directory, process, url);

        public Uri Url { get; }

        public static async Task<Nginx> StartAsync(Uri hub)
        {
            const string Program = "/usr/sbin/nginx";
            if (!File.Exists(Program))
            {
                Fixtures.Missing("nginx is not installed; eng/install-test-tools does that.");
            }

            for (var attempt = 1; ; attempt++)
            {
                var directory = new TemporaryDirectory();
                var port = FreePort();
                await File.WriteAllTextAsync(directory.File("nginx.conf"), await ConfigurationAsync(directory, port, hub));
                var process = Process.Start(new ProcessStartInfo(Program, ["-p", directory, "-c", directory.File("nginx.conf"), "-e", directory.File("error.log")]))!;
                if (await ListensAsync(process, port))
                {
                    return new Nginx(directory, process, new Uri(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}")));
                }

                var log = await File.ReadAllTextAsync(directory.File("error.log"));
                process.Dispose();
                directory.Dispose();
                Assert.True(attempt < Attempts, $"nginx does not start: {log}");
            }
        }

        public void Dispose()
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
            _directory.Dispose();
        }

        private static async Task<string> ConfigurationAsync(TemporaryDirectory directory, int port, Uri hub)
        {
            var (certificate, key) = await SelfSignedCertificate.WriteAsync(directory);
            var user = Environment.UserName == "root" ? "user root;" : "";
            return $$"""
                daemon off; master_process off; pid {{directory.File("nginx.pid")}}; {{user}}
                events { }
                http {
                  access_log off; client_body_temp_path {{directory.File("body")}}; proxy_temp_path {{directory.File("proxy")}};
                  fastcgi_temp_path {{directory.File("f")}}; uwsgi_temp_path {{directory.File("u")}}; scgi_temp_path {{directory.File("s")}};
                  server {
                    listen 127.0.0.1:{{port.ToString(CultureInfo.InvariantCulture)}} ssl; ssl_certificate {{certificate}}; ssl_certificate_key {{key}};
                    client_max_body_size 0; proxy_request_buffering off; proxy_buffering off; proxy_read_timeout 1h; proxy_http_version 1.1;
                    location / {
                      proxy_pass http://127.0.0.1:{{hub.Port.ToString(CultureInfo.InvariantCulture)}};
                      proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $http_host;
                    }
                  }
                }
                """;
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        private static async Task<bool> ListensAsync(Process process, int port)
        {
            var started = Stopwatch.StartNew();
            while (!process.HasExited && started.Elapsed < HubProcess.Patience)
            {
                using var client = new TcpClient();
                try
                {
                    await client.ConnectAsync(IPAddress.Loopback, port);
                    return true;
                }
                catch (SocketException)
                {
                    await Task.Delay(20);
                }
            }

            return false;
        }
    }
}
