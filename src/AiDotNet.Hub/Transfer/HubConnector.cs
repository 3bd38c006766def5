using System.Net.Sockets;

namespace AiDotNet.Hub.Transfer;

/// <summary>Keeps a hub out on the internet from sending this client to machines that only this network reaches: neither by address, nor by a
/// name that resolves to one. The hub itself may be anywhere, and one inside may name what is inside.</summary>
internal sealed class HubConnector(Uri hub, NetworkAccess network)
{
    private volatile bool _wasOutside;
    private volatile bool _wasInside;

    /// <summary>Whether an address that the hub names is written as one inside of this network, and the hub is not there.</summary>
    public async Task<bool> IsLedInsideAsync(Uri address, CancellationToken cancellationToken) =>
        !HubHttpClient.SameOrigin(address, hub) && PrivateAddress.IsWrittenOut(address) && !await IsHubInsideAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Makes a connection: what <see cref="SocketsHttpHandler.ConnectCallback"/> wants.</summary>
    /// <exception cref="LedInsideException">The hub named a host that has only addresses inside of this network.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await network.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        var target = context.InitialRequestMessage.RequestUri!;
        var isHub = HubHttpClient.SameOrigin(target, hub);

        // Else it is a proxy, which looks up the name itself: asked for the address, or for a tunnel to it.
        var isDirect = context.InitialRequestMessage.Method != HttpMethod.Connect
            && string.Equals(host, target.IdnHost, StringComparison.OrdinalIgnoreCase) && port == target.Port;
        if (isDirect && !isHub && !await IsHubInsideAsync(cancellationToken).ConfigureAwait(false))
        {
            addresses = [.. addresses.Where(address => !PrivateAddress.IsPrivate(address))];
            if (addresses.Length == 0)
            {
                throw new LedInsideException();
            }
        }

        var (stream, connected) = await network.ConnectAsync(addresses, port, cancellationToken).ConfigureAwait(false);
        if (isDirect && isHub)
        {
            _wasInside |= PrivateAddress.IsPrivate(connected);
            _wasOutside |= !PrivateAddress.IsPrivate(connected);
        }

        return stream;
    }

    // Where it was connected to counts: what the hub's name resolves to afterwards is the hub's to choose.
    private async Task<bool> IsHubInsideAsync(CancellationToken cancellationToken)
    {
        if (PrivateAddress.IsWrittenOut(hub))
        {
            return true;
        }

        if (_wasInside || _wasOutside)
        {
            return !_wasOutside;
        }

        try
        {
            return (await network.ResolveAsync(hub.IdnHost, cancellationToken).ConfigureAwait(false)).All(PrivateAddress.IsPrivate);
        }
        catch (SocketException)
        {
            // Reached through a proxy alone, say: then it is not in this network.
            return false;
        }
    }
}

/// <summary>A host that the hub named lies inside of this network.</summary>
internal sealed class LedInsideException() : IOException("The host lies inside of this network.");
