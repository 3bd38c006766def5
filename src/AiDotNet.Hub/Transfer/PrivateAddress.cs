using System.Net;
using System.Net.Sockets;

namespace AiDotNet.Hub.Transfer;

/// <summary>Which addresses only this network reaches (IANA's special-purpose registries).</summary>
internal static class PrivateAddress
{
    /// <summary>Whether an address on the web is written as such an address, or as <c>localhost</c>.</summary>
    public static bool IsWrittenOut(Uri address) =>
        address.IsLoopback || (IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var parsed) && IsPrivate(parsed));

    /// <summary>Whether an address is loopback, link-local, private, shared, reserved or for many; one inside of an IPv6 address counts as well.</summary>
    public static bool IsPrivate(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out var length);
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return IsPrivateV4(bytes[..length]);
        }

        return address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal || address.IsIPv6Multicast
            || (Embedded(bytes) is { Length: 4 } inner && IsPrivateV4(inner));
    }

    // ::1 and :: are 0.0.0.1 and 0.0.0.0 so; then IPv4-mapped, NAT64 (RFC 6052) and 6to4 (RFC 3056).
    private static ReadOnlySpan<byte> Embedded(ReadOnlySpan<byte> bytes) =>
        !bytes[..10].ContainsAnyExcept((byte)0) && (bytes[10..12] is [0, 0] or [0xff, 0xff]) ? bytes[12..]
        : bytes.StartsWith((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]) ? bytes[12..]
        : bytes is [0x20, 0x02, ..] ? bytes[2..6]
        : [];

    private static bool IsPrivateV4(ReadOnlySpan<byte> bytes) =>
        bytes[0] is 0 or 10 or 127 or >= 224
        || (bytes[0] == 172 && bytes[1] is >= 16 and < 32)
        || (bytes[0] == 192 && bytes[1] == 168)
        || (bytes[0] == 192 && bytes[1] == 0 && bytes[2] == 0)
        || (bytes[0] == 169 && bytes[1] == 254)
        || (bytes[0] == 198 && bytes[1] is 18 or 19)
        || (bytes[0] == 100 && bytes[1] is >= 64 and < 128);
}
