using System.Net;
using System.Net.Sockets;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace AiDotNet.Hub.Server.Hosting;

/// <summary>The sockets that a hub listens on, bound before Kestrel starts: a free port must be the same on both loopback addresses, and Kestrel refuses
/// <c>localhost:0</c>.</summary>
internal sealed class ListeningSockets : IDisposable
{
    private const int Attempts = 20;

    private readonly Dictionary<IPEndPoint, Socket> _bound = [];

    private ListeningSockets()
    {
    }

    /// <summary>The hub's port, the same on every address; 0 where Kestrel listens by its own configuration.</summary>
    public int Port { get; private set; }

    /// <summary>The port of the metrics; null where they have none.</summary>
    public int? MetricsPort { get; private set; }

    /// <summary>Binds what the options ask for.</summary>
    /// <param name="options">Hosts and ports, of the hub and of its metrics.</param>
    /// <param name="withHub">False: the hub listens elsewhere, and only the metrics are bound.</param>
    /// <exception cref="HubException">A host is no address, or a port is taken.</exception>
    public static ListeningSockets Bind(HubServerOptions options, bool withHub = true)
    {
        var sockets = new ListeningSockets();
        try
        {
            sockets.Port = withHub ? sockets.Bind(options.Host, options.Port) : 0;
            sockets.MetricsPort = options.Metrics.Port is { } port ? sockets.Bind(options.Metrics.Host, port) : null;
            return sockets;
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>Tells Kestrel to listen on them.</summary>
    public void Listen(KestrelServerOptions kestrel)
    {
        foreach (var endpoint in _bound.Keys)
        {
            kestrel.Listen(endpoint);
        }
    }

    /// <summary>Hands them to Kestrel, which owns them from then on.</summary>
    public void Provide(SocketTransportOptions transport) =>
        transport.CreateBoundListenSocket = endpoint =>
            endpoint is IPEndPoint ip && _bound.Remove(ip, out var socket) ? socket : SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);

    /// <summary>Closes what Kestrel did not take.</summary>
    public void Dispose()
    {
        foreach (var socket in _bound.Values)
        {
            socket.Dispose();
        }

        _bound.Clear();
    }

    private static IPAddress[] AddressesOf(string host) => host switch
    {
        "localhost" => Socket.OSSupportsIPv6 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback],
        "*" => [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any],
        _ => IPAddress.TryParse(host, out var address)
            ? [address]
            : throw new HubException(HubErrorCode.InvalidRequest, $"'{host}' is no address to listen on; use 'localhost', '*' or an IP address."),
    };

    /// <returns>The port, the same on every address.</returns>
    private int Bind(string host, int port)
    {
        var addresses = AddressesOf(host);
        for (var attempt = 1; ; attempt++)
        {
            var bound = new Dictionary<IPEndPoint, Socket>();
            try
            {
                var chosen = BindAll(bound, addresses, port);
                foreach (var (endpoint, socket) in bound)
                {
                    _bound.Add(endpoint, socket);
                }

                return chosen;
            }
            catch (SocketException e)
            {
                foreach (var socket in bound.Values)
                {
                    socket.Dispose();
                }

                if (port != 0 || attempt == Attempts)
                {
                    throw new HubException(
                        HubErrorCode.InvalidRequest,
                        $"The hub cannot listen on {host}:{port}: {e.Message}. Choose another port, or 0 for a free one.",
                        e);
                }
            }
        }
    }

    private static int BindAll(Dictionary<IPEndPoint, Socket> bound, IPAddress[] addresses, int port)
    {
        foreach (var address in addresses)
        {
            try
            {
                var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(address, port));
                port = ((IPEndPoint)socket.LocalEndPoint!).Port;
                bound.Add(new IPEndPoint(address, port), socket);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable && bound.Count > 0)
            {
                // The system knows IPv6 but has no ::1; the IPv4 loopback is enough.
            }
        }

        return port;
    }
}
