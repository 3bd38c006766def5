using System.Runtime.InteropServices;

namespace AiDotNet.Hub.Caching;

/// <summary>Another name for a file. .NET has no call for it.</summary>
internal static class HardLink
{
    private const int WindowsMaxPath = 260;

    /// <summary>Makes the name; false where the volume, the system or a limit on links forbids it.</summary>
    public static bool TryCreate(string link, string existing) =>
        OperatingSystem.IsWindows()
            ? CreateHardLink(ExtendWindowsPath(link), ExtendWindowsPath(existing), 0)
            : Link(existing, link) == 0;

    /// <summary>A full Windows path in the form that may be longer than 260 characters.</summary>
    internal static string ExtendWindowsPath(string path) =>
        path.Length < WindowsMaxPath || path.StartsWith(@"\\?\", StringComparison.Ordinal) ? path
        : path.StartsWith(@"\\", StringComparison.Ordinal) ? @"\\?\UNC\" + path[2..]
        : @"\\?\" + path;

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string link);

    [DllImport("kernel32.dll", EntryPoint = "CreateHardLinkW", CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CreateHardLink(string link, string existing, nint reserved);
}
