using System.Net;
using System.Net.Sockets;

namespace AiDotNet.Hub.Transfer;

/// <summary>Keeps a hub out on the internet from sending this client to machines that only this network reaches.</summary>
internal static class PrivateAddress
{
    /// <summary>Whether an address that a hub names lies in this network, and the hub itself does not. Names other than <c>localhost</c> are not looked up.</summary>
    public static async Task<bool> IsLedIntoAsync(Uri address, Uri hub, CancellationToken cancellationToken)
    {
        if (HubHttpClient.SameOrigin(address, hub) || !IsPrivate(address))
        {
            return false;
        }

        if (IsPrivate(hub))
        {
            return false;
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(hub.IdnHost, cancellationToken).ConfigureAwait(false);
            return !addresses.Any(IsPrivate);
        }
        catch (SocketException)
        {
            // Reached through a proxy alone, say: then it is not in this network.
            return true;
        }
    }

    private static bool IsPrivate(Uri address) =>
        address.IsLoopback || (IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var parsed) && IsPrivate(parsed));

    private static bool IsPrivate(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.Equals(IPAddress.IPv6Any);
        }

        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out _)
            && (bytes[0] is 0 or 10 or 127
                || (bytes[0] == 172 && bytes[1] is >= 16 and < 32)
                || (bytes[0] == 192 && bytes[1] == 168)
                || (bytes[0] == 169 && bytes[1] == 254)
                || (bytes[0] == 100 && bytes[1] is >= 64 and < 128));
    }
}
