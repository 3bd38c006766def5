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

    /// <summary>The port, the same on every address.</summary>
    public int Port { get; private set; }

    /// <summary>Binds what <see cref="HubServerOptions.Host"/> and <see cref="HubServerOptions.Port"/> ask for.</summary>
    /// <exception cref="HubException">The host is no address, or the port is taken.</exception>
    public static ListeningSockets Bind(HubServerOptions options)
    {
        IPAddress[] addresses = options.Host switch
        {
            "localhost" => Socket.OSSupportsIPv6 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback],
            "*" => [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any],
            _ => IPAddress.TryParse(options.Host, out var address)
                ? [address]
                : throw new HubException(
                    HubErrorCode.InvalidRequest, $"'{options.Host}' is no address to listen on; use 'localhost', '*' or an IP address."),
        };

        for (var attempt = 1; ; attempt++)
        {
            var sockets = new ListeningSockets();
            try
            {
                sockets.BindAll(addresses, options.Port);
                return sockets;
            }
            catch (SocketException e)
            {
                sockets.Dispose();
                if (options.Port != 0 || attempt == Attempts)
                {
                    throw new HubException(
                        HubErrorCode.InvalidRequest,
                        $"The hub cannot listen on {options.Host}:{options.Port}: {e.Message}. Choose another port, or 0 for a free one.",
                        e);
                }
            }
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

    private void BindAll(IPAddress[] addresses, int port)
    {
        Port = port;
        foreach (var address in addresses)
        {
            try
            {
                var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(new IPEndPoint(address, Port));
                Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
                _bound.Add(new IPEndPoint(address, Port), socket);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable && _bound.Count > 0)
            {
                // The system knows IPv6 but has no ::1; the IPv4 loopback is enough.
            }
        }
    }
}
