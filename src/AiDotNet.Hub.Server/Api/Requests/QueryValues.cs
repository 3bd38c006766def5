using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>Query parameters in every spelling that clients use (protocol §1.5); what is not known is ignored.</summary>
internal static class QueryValues
{
    /// <summary>Whether a flag is set: <c>true</c>, <c>True</c> or <c>1</c>.</summary>
    public static bool Flag(this IQueryCollection query, string name) => IsTrue(query[name]);

    /// <summary>A flag that may be absent.</summary>
    public static bool? OptionalFlag(this IQueryCollection query, string name) =>
        query.TryGetValue(name, out var value) && !StringValues.IsNullOrEmpty(value) ? IsTrue(value) : null;

    /// <summary>Every value of a list: the key repeated, with <c>[]</c> behind it, or values joined by commas.</summary>
    public static IReadOnlyList<string> List(this IQueryCollection query, string name)
    {
        var values = new List<string>();
        foreach (var value in query[name].Concat(query[name + "[]"]))
        {
            values.AddRange((value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }

        return values;
    }

    /// <summary>The last value of a text parameter; null where it is absent or empty.</summary>
    public static string? Text(this IQueryCollection query, string name) => query[name] is [.., { Length: > 0 } last] ? last : null;

    /// <summary>A number between 1 and <paramref name="maximum"/>; what is absent or no number gives <paramref name="fallback"/>.</summary>
    public static int Limit(this IQueryCollection query, string name, int fallback, int maximum) =>
        long.TryParse(query.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0
            ? (int)Math.Min(limit, maximum)
            : fallback;

    /// <summary>Whether a text means yes.</summary>
    public static bool IsTrue(StringValues value) =>
        value is [.., { } last] && (last == "1" || last.Equals("true", StringComparison.OrdinalIgnoreCase));
}
