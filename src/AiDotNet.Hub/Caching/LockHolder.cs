using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AiDotNet.Hub.Caching;

/// <summary>What a lock's file says of the process that holds it: for a person to read, no program acts on it.</summary>
internal static class LockHolder
{
    private const int MaxBytes = 200;

    private const string Start = "process ";

    /// <summary>How this process signs.</summary>
    public static byte[] Me { get; } =
        Encoding.UTF8.GetBytes($"{Start}{Environment.ProcessId} ({Path.GetFileNameWithoutExtension(Environment.ProcessPath)}) on {Environment.MachineName}");

    /// <summary>The holder, as the beginning of a sentence.</summary>
    public static string Read(string path)
    {
        var bytes = new byte[MaxBytes];
        var length = 0;
        try
        {
            using var file = Open(path);
            length = RandomAccess.Read(file, bytes, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
        }

        var holder = string.Concat(Encoding.UTF8.GetString(bytes, 0, length).Where(character => !char.IsControl(character)));
        return holder.StartsWith(Start, StringComparison.Ordinal) ? $"P{holder[1..]}" : "Another process";
    }

    // Outside of Windows .NET opens no file without asking for a lock on it, and this one is held.
    private static SafeFileHandle Open(string path) => OperatingSystem.IsWindows()
        ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
        : OpenReadOnly(path, 0) is var number and >= 0 ? new SafeFileHandle(number, ownsHandle: true)
        : throw new FileNotFoundException(null, path);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenReadOnly([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
