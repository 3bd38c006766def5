using AiDotNet.Hub.Content;

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

        // Looked at only now: a link to what has just gone would lead nowhere.
        if (!File.Exists(blob))
        {
            throw Gone(blob);
        }

        if (first <= LinkKind.Symbolic && TrySymbolic(blob, path, finalPath))
        {
            return LinkKind.Symbolic;
        }

        File.Copy(blob, path);

        // Bytes of its own: the manifest that will speak of them is on the disk sooner, else.
        FolderFlush.Flush(path);
        return LinkKind.Copy;
    }

    /// <summary>What is thrown where somebody removed the blob meanwhile: fetching it again helps.</summary>
    public static FileNotFoundException Gone(string blob) => new($"The blob '{blob}' was removed while it was being linked; try again.", blob);

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
