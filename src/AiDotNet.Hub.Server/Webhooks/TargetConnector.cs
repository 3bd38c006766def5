using System.Net;
using System.Net.Sockets;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>Opens connections to targets: the address that was checked is the one that is called, so a name that changes between check and call gains nothing.</summary>
internal sealed class TargetConnector(HubServerOptions options)
{
    /// <summary>Finds the addresses of a name. Tests put their own here.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Connects to the first address that may be called and answers.</summary>
    /// <exception cref="TargetRefusedException">None of the addresses may be called.</exception>
    /// <exception cref="SocketException">The name is not known, or nothing answers.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(target.Host, out var written) ? [written] : await Resolve(target.Host, cancellationToken);
        var allowed = options.Webhooks.AllowPrivateTargets ? addresses : [.. addresses.Where(TargetAddresses.IsPublic)];
        if (allowed.Length == 0 && addresses.Length > 0)
        {
            throw new TargetRefusedException(target.Host);
        }

        SocketException? last = null;
        foreach (var address in allowed)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, target.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }
}

/// <summary>A webhook's address leads to where this hub calls nobody.</summary>
internal sealed class TargetRefusedException(string host) : Exception(
    $"'{host}' is a private, loopback or otherwise reserved address, and this hub calls none of those. Its operator can allow it with Hub:Webhooks:AllowPrivateTargets.");
