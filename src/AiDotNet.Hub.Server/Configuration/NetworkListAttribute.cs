using System.ComponentModel.DataAnnotations;
using System.Net;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary>Every item is an IP address or a network.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NetworkListAttribute() : ValidationAttribute("It takes addresses and networks, such as 127.0.0.1 and 10.0.0.0/8.")
{
    /// <summary>The networks that the items stand for; an address is a network of one.</summary>
    public static IEnumerable<IPNetwork> Parse(IReadOnlyList<string> items) => items.Select(item => Find(item)!.Value);

    /// <inheritdoc />
    public override bool IsValid(object? value) => value is IReadOnlyList<string> items && items.All(item => Find(item) is not null);

    private static IPNetwork? Find(string item) =>
        IPAddress.TryParse(item, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(item, out var network) ? network
        : null;
}
