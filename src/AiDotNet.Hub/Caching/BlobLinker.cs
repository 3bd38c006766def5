namespace AiDotNet.Hub.Caching;

/// <summary>Shows a blob under another name: by the first kind of link that the volume allows.</summary>
internal sealed class BlobLinker(LinkKind first)
{
    /// <summary>Makes the name.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="path">A path where nothing lies; its folder is made.</param>
    /// <param name="finalPath">Where the file will lie in the end: a relative link counts from there.</param>
    /// <exception cref="IOException">Not even a copy can be made.</exception>
    public LinkKind Link(string blob, string path, string finalPath)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (first == LinkKind.Hard && HardLink.TryCreate(path, blob))
        {
            return LinkKind.Hard;
        }

        if (first <= LinkKind.Symbolic && TrySymbolic(blob, path, finalPath))
        {
            return LinkKind.Symbolic;
        }

        File.Copy(blob, path);
        return LinkKind.Copy;
    }

    private static bool TrySymbolic(string blob, string path, string finalPath)
    {
        try
        {
            File.CreateSymbolicLink(path, CacheLayout.RelativeTarget(finalPath, blob));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
