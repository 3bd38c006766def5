using System.Net;
using System.Net.Sockets;

namespace AiDotNet.Hub.Transfer;

/// <summary>From a host's name to a connection, in the two steps between which an address can be looked at.</summary>
internal class NetworkAccess
{
    /// <summary>The network of this machine.</summary>
    public static readonly NetworkAccess System = new();

    /// <summary>The addresses of a host.</summary>
    /// <exception cref="SocketException">Nobody knows the name.</exception>
    public virtual Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);

    /// <summary>Connects to the first of some addresses that answers.</summary>
    /// <returns>The connection, which the caller disposes, and the address.</returns>
    public virtual async Task<(Stream Stream, IPAddress Address)> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken).ConfigureAwait(false);
            return (new NetworkStream(socket, ownsSocket: true), ((IPEndPoint)socket.RemoteEndPoint!).Address);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
