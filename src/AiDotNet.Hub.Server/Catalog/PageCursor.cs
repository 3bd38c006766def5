using System.Buffers.Text;
using System.Globalization;
using System.Text;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>Where a page of a list ended: the two numbers that the list is ordered by, as a text for a URL.</summary>
internal readonly record struct PageCursor(long First, long Second)
{
    private const string Mark = "p";

    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: not one of ours.</exception>
    public static PageCursor? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Base64Url.IsValid(text)
            && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('|') is [Mark, var first, var second]
            && long.TryParse(first, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var left)
            && long.TryParse(second, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var right)
            ? new PageCursor(left, right)
            : throw new HubException(HubErrorCode.InvalidRequest, "The cursor is not one of this list. Start from the first page.");
    }

    /// <summary>For lists that are ordered by a time, the time; one that is no time stands for the end of all time.</summary>
    public DateTimeOffset Time =>
        First is >= 0 and < 253402300800000 ? DateTimeOffset.FromUnixTimeMilliseconds(First) : DateTimeOffset.MaxValue;

    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Mark}|{First}|{Second}")));
}
