using System.Diagnostics;

namespace AiDotNet.Hub.Tests.Caching;

/// <summary>A file system in a file, mounted below a test's folder; gone when disposed. Skipped where mounting, or making such a file system, is impossible.</summary>
internal sealed class LoopDisk : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly string _device;

    /// <param name="kind"><c>ext4</c>, <c>xfs</c>, or <c>exfat</c>: no links of any kind, and names that differ in case are one.</param>
    public LoopDisk(string kind)
    {
        Path = Directory.CreateDirectory(_folder.File("disk")).FullName;
        var image = _folder.File("image");
        using (var file = File.Create(image))
        {
            file.SetLength(512L << 20);
        }

        var make = kind == "exfat" ? Run("mkfs.exfat", image) : Run($"mkfs.{kind}", "-q", image);
        _device = make is null ? "" : Run("losetup", "-f", "--show", image)?.Trim() ?? "";
        if (_device.Length == 0 || (kind == "exfat" ? Run("mount.exfat-fuse", _device, Path) : Run("mount", _device, Path)) is null)
        {
            Release();
            Assert.Skip($"A file system of kind {kind} can be made or mounted only by root of a Linux that knows it.");
        }
    }

    public string Path { get; }

    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>Brings everything to the disk, so that <see cref="FreeBytes"/> tells.</summary>
    public void Flush() => Run("sync", "-f", Path);

    public void Dispose()
    {
        if (Run("umount", Path) is null)
        {
            Run("umount", "-l", Path);
        }

        Release();
    }

    private void Release()
    {
        if (_device is { Length: > 0 })
        {
            Run("losetup", "-d", _device);
        }

        _folder.Dispose();
    }

    // What it prints; null where it fails or is not there.
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
