using System.Globalization;

namespace AiDotNet.Hub.Cli.Output;

/// <summary>Numbers as people read them; SI units, as the Hub shows them.</summary>
internal static class Readable
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];
    private static readonly string[] Magnitudes = ["", "K", "M", "B", "T"];

    public static string Bytes(long size) => Scale(size, Units, " ");

    public static string Count(long count) => Scale(count, Magnitudes, "");

    public static string Duration(TimeSpan time) => time.TotalSeconds < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    /// <summary>A time as the hub writes them in JSON.</summary>
    public static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun, in the singular for one.</summary>
    public static string Plural(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Scale(long number, string[] units, string separator)
    {
        var value = (double)number;
        var unit = 0;
        while (value >= 999.5 && unit < units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        var digits = unit == 0 || value >= 99.95 ? "0" : "0.0";
        return value.ToString(digits, CultureInfo.InvariantCulture) + separator + units[unit];
    }
}
