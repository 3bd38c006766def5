using System.ComponentModel.DataAnnotations;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary>Every item is the name of a host, without scheme and port.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HostListAttribute() : ValidationAttribute("It takes names without scheme and port, such as hub.example.com and *.example.com.")
{
    private const string AnyBelow = "*.";

    /// <summary>Whether a host is one of the items, whatever its port.</summary>
    public static bool Holds(IReadOnlyList<string> items, string host) => items.Any(item =>
        item.Equals(host, StringComparison.OrdinalIgnoreCase)
        || (item.StartsWith(AnyBelow, StringComparison.Ordinal) && host.EndsWith(item[1..], StringComparison.OrdinalIgnoreCase)));

    /// <inheritdoc />
    public override bool IsValid(object? value) => value is IReadOnlyList<string> items && items.All(IsName);

    private static bool IsName(string item) =>
        Uri.CheckHostName(item.StartsWith(AnyBelow, StringComparison.Ordinal) ? item[AnyBelow.Length..] : item) != UriHostNameType.Unknown;
}
