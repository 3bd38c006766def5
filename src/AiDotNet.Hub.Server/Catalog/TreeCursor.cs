using System.Buffers.Text;
using System.Text;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>Where a page of a listing ended, as a text for a URL. It names a place in the order, which stays good when the branch moves.</summary>
internal static class TreeCursor
{
    // A listing of one folder and one of all below it have different orders.
    private const string Flat = "f:";
    private const string Deep = "d:";

    public static string Encode(string key, bool recursive) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes((recursive ? Deep : Flat) + key));

    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: not one of ours.</exception>
    public static string? Decode(string? cursor, bool recursive)
    {
        if (cursor is null)
        {
            return null;
        }

        var text = Base64Url.IsValid(cursor) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)) : "";
        return text.StartsWith(recursive ? Deep : Flat, StringComparison.Ordinal)
            ? text[Deep.Length..]
            : throw new HubException(HubErrorCode.InvalidRequest, "The cursor is not one of this listing. Start from the first page.");
    }

    /// <summary>The order of git: by the bytes of UTF-8.</summary>
    public static int Compare(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
