using System.Net;
using System.Net.Sockets;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>Which addresses are the public Internet's. Everything else may be a neighbour of this server that trusts it: anybody may make a webhook, so none of them may be called.</summary>
internal static class TargetAddresses
{
    private const int EmbeddedInNat64 = 12;

    /// <summary>What the registries of special addresses take out of IPv4, and one public address that only a cloud's own machines reach.</summary>
    private static readonly IPNetwork[] Reserved4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("168.63.129.16/32"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("240.0.0.0/4"),
    ];

    /// <summary>Of IPv6 only this is given out for use between networks.</summary>
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    /// <summary>What is taken out of it: protocols (Teredo among them), documentation, and 6to4, which leads to an IPv4 address.</summary>
    private static readonly IPNetwork[] Reserved6 =
    [
        IPNetwork.Parse("2001::/23"),
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("3fff::/20"),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address may be called.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !Reserved4.Any(network => network.Contains(address));
        }

        if (Nat64.Contains(address))
        {
            return IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(EmbeddedInNat64)));
        }

        return Global6.Contains(address) && !Reserved6.Any(network => network.Contains(address));
    }
}
