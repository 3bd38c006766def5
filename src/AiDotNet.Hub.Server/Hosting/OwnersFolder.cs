using System.Runtime.InteropServices;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Hosting;

/// <summary>The hub's folder holds private models and the key that signs upload addresses: nobody but its owner reads it.</summary>
internal static class OwnersFolder
{
    private const uint OthersRights = 0b000_111_111;

    /// <summary>Makes the folder for its owner alone. One that is there keeps the rights that someone gave it.</summary>
    /// <exception cref="DiskFailureException">It cannot be made.</exception>
    public static void Create(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DiskFailureException($"The hub's folder '{path}' cannot be made: {e.Message.TrimEnd('.')}. Choose another with --data.", e);
        }
    }

    /// <summary>Has every file and folder that this process makes from now on readable by its owner alone.</summary>
    public static void RestrictNewFiles()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetUmask(OthersRights);
        }
    }

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SetUmask(uint mask);
}
