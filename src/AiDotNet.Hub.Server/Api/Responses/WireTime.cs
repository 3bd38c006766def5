using System.Globalization;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>Times on the wire: UTC with milliseconds and <c>Z</c>; the Python client reads nothing else (protocol §1.6).</summary>
internal static class WireTime
{
    /// <summary>Formats a time.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
