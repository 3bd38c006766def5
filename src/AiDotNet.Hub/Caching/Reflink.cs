using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AiDotNet.Hub.Caching;

/// <summary>A file of its own that shares its blocks with another until one of them is written to. Linux only, and there on btrfs, XFS and the like.</summary>
internal static class Reflink
{
    // FICLONE of linux/fs.h: _IOW(0x94, 9, int).
    private const nuint CloneRequest = 0x40049409;

    /// <summary>Makes the file, with the rights of a new one; false where the system, the volume or two different volumes forbid it, and then nothing is left.</summary>
    /// <param name="source">The file to share with; only read.</param>
    /// <param name="target">A path where nothing lies; its folder is made.</param>
    public static bool TryClone(string source, string target)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var made = false;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var from = File.OpenHandle(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = File.OpenHandle(target, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            made = true;
            if (Control(to, CloneRequest, from) == 0)
            {
                return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        if (made)
        {
            CacheFiles.Delete(target);
        }

        return false;
    }

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(SafeFileHandle target, nuint request, SafeFileHandle source);
}
