using System.Buffers.Text;
using System.Text;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>Where a page of a listing ended, as a text for a URL. It names a place in the order, which stays good when the branch moves.</summary>
internal static class TreeCursor
{
    public static string Encode(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: not one of ours.</exception>
    public static string? Decode(string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        }
        catch (FormatException e)
        {
            throw new HubException(HubErrorCode.InvalidRequest, "The cursor is not one of this hub's. Start from the first page.", e);
        }
    }

    /// <summary>The order of git: by the bytes of UTF-8.</summary>
    public static int Compare(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
