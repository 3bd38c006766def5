using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AiDotNet.Hub.Bench.Registry;

/// <summary>nginx as it is set up for files: the peer of the same run.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private readonly Process _process;

    private NginxProcess(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    /// <summary>Starts it; null where it is not installed.</summary>
    /// <param name="server">What its server does, in its own words.</param>
    /// <param name="work">Where its own files go.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<NginxProcess?> StartAsync(string server, string work, CancellationToken cancellationToken)
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        Directory.CreateDirectory(work);
        var configuration = Path.Combine(work, "nginx.conf");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            daemon off;
            worker_processes auto;
            user root;
            pid {{work}}/nginx.pid;
            error_log {{work}}/error.log;
            events { worker_connections 1024; }
            http {
              access_log off;
              sendfile on;
              tcp_nopush on;
              client_body_temp_path {{work}}/body;
              proxy_temp_path {{work}}/proxy;
              fastcgi_temp_path {{work}}/fastcgi;
              uwsgi_temp_path {{work}}/uwsgi;
              scgi_temp_path {{work}}/scgi;
              server {
                listen 127.0.0.1:{{port}};
                {{server}}
              }
            }
            """,
            cancellationToken);
        try
        {
            var process = Process.Start(new ProcessStartInfo("nginx", ["-p", work, "-c", configuration]) { RedirectStandardError = true })!;
            await WaitAsync(port, process, cancellationToken);
            return new NginxProcess(process, new Uri($"http://127.0.0.1:{port}/"));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task WaitAsync(int port, Process process, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var connection = new TcpClient();
                await connection.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return;
            }
            catch (SocketException) when (!process.HasExited)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
    }
}
