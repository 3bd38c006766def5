using System.Globalization;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>What of a file was asked for by a <c>Range</c> header (protocol §8.2).</summary>
/// <param name="Kind">Whether, and how, the header applies.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">The number of bytes.</param>
internal readonly record struct ByteRange(ByteRangeKind Kind, long Offset, long Length)
{
    /// <summary>Reads a header against a file's size.</summary>
    /// <remarks>A header of another unit, of several ranges or of no sense is ignored, as RFC 9110 §14.2 allows. An empty file has no range, so a header is ignored there too.</remarks>
    public static ByteRange Parse(string? header, long size)
    {
        var whole = new ByteRange(ByteRangeKind.Whole, 0, size);
        if (header is null || size == 0 || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
        {
            return whole;
        }

        var range = header.AsSpan("bytes=".Length).Trim();
        var dash = range.IndexOf('-');
        if (dash < 0 || range.Contains(','))
        {
            return whole;
        }

        var firstText = range[..dash].Trim();
        var lastText = range[(dash + 1)..].Trim();
        if (firstText.IsEmpty)
        {
            return !TryNumber(lastText, out var suffix) ? whole
                : suffix == 0 ? new ByteRange(ByteRangeKind.Unsatisfiable, 0, 0)
                : new ByteRange(ByteRangeKind.Part, Math.Max(0, size - suffix), Math.Min(suffix, size));
        }

        if (!TryNumber(firstText, out var first))
        {
            return whole;
        }

        var last = size - 1;
        if (!lastText.IsEmpty)
        {
            if (!TryNumber(lastText, out var asked) || asked < first)
            {
                return whole;
            }

            last = Math.Min(asked, last);
        }

        return first >= size
            ? new ByteRange(ByteRangeKind.Unsatisfiable, 0, 0)
            : new ByteRange(ByteRangeKind.Part, first, last - first + 1);
    }

    /// <summary>Digits only; a number too large for any file counts as the largest.</summary>
    private static bool TryNumber(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            number = long.MaxValue;
        }

        return true;
    }
}

/// <summary>How a <c>Range</c> header applies.</summary>
internal enum ByteRangeKind
{
    /// <summary>The whole file: 200.</summary>
    Whole,

    /// <summary>A part: 206.</summary>
    Part,

    /// <summary>Nothing of the file: 416.</summary>
    Unsatisfiable,
}
