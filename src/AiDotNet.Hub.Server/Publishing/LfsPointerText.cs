using System.Globalization;
using System.Text;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Recognises the text that stands in git for an LFS file.</summary>
internal static class LfsPointerText
{
    /// <summary>No pointer is longer.</summary>
    public const int MaxLength = 200;

    private const string OidLine = "oid sha256:";
    private const string SizeLine = "size ";

    /// <summary>The object that bytes point to; null where they are not exactly the text that git-lfs writes.</summary>
    /// <remarks>Exactly: any other text has another git id, and is a file like any other.</remarks>
    public static (Digest Digest, long Size)? Read(ReadOnlySpan<byte> content)
    {
        if (content.Length > MaxLength)
        {
            return null;
        }

        var text = Encoding.Latin1.GetString(content);
        var lines = text.Split('\n');
        return lines.Length == 4
            && lines[1].StartsWith(OidLine, StringComparison.Ordinal)
            && lines[2].StartsWith(SizeLine, StringComparison.Ordinal)
            && Digest.TryParse(lines[1][OidLine.Length..], out var digest)
            && long.TryParse(lines[2].AsSpan(SizeLine.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && GitBlobId.PointerText(digest, size) == text
                ? (digest, size)
                : null;
    }

    /// <summary>The git id of an LFS file.</summary>
    public static string IdOf(Digest digest, long size) => GitBlobId.Compute(Encoding.UTF8.GetBytes(GitBlobId.PointerText(digest, size)));
}
