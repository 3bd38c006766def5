using System.Diagnostics;

namespace AiDotNet.Hub.Tests.Content;

/// <summary>A file system in memory of its own, below a test's folder; gone when disposed. Without the right to mount, the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public SmallDisk(int megabytes)
    {
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", _folder.Path) != 0)
        {
            _folder.Dispose();
            Assert.Skip("Mounting a file system needs Linux and the right to do so.");
        }
    }

    public string Path => _folder.Path;

    /// <summary>Forbids every write from now on, to root as well.</summary>
    public void MakeReadOnly() => Assert.Equal(0, Run("mount", "-o", "remount,ro", Path));

    public void Dispose()
    {
        if (Run("umount", Path) != 0)
        {
            Run("umount", "-l", Path);
        }

        _folder.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
