using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AiDotNet.Hub.Content;

/// <summary>
/// Has the system bring a growing file's pages to the disk while more of them come, so that the flush at its end finds little left to wait for.
/// On Linux, which else waits for that flush; other systems start by themselves.
/// </summary>
internal sealed class WriteBack(SafeFileHandle file)
{
    // Large enough for the disk to write in long runs.
    private const long Step = 32 << 20;

    private const uint StartWriting = 2;

    private long _written;
    private int _busy;

    /// <summary>Bytes were written. Now and then, and on another thread since it may wait for the disk's queue, this starts bringing all of them there.</summary>
    public void Wrote(int count)
    {
        if (OperatingSystem.IsLinux() && Interlocked.Add(ref _written, count) >= Step && Interlocked.Exchange(ref _busy, 1) == 0)
        {
            Interlocked.Exchange(ref _written, 0);
            ThreadPool.UnsafeQueueUserWorkItem(static self => self.Start(), this, preferLocal: false);
        }
    }

    private void Start()
    {
        try
        {
            // Whatever goes wrong, the flush at the end meets again and tells.
            _ = SyncFileRange(file, 0, 0, StartWriting);
        }
        catch (Exception e) when (e is ObjectDisposedException or EntryPointNotFoundException or DllNotFoundException)
        {
        }
        finally
        {
            Interlocked.Exchange(ref _busy, 0);
        }
    }

    // From an offset, so many bytes, 0 for all to the end: https://man7.org/linux/man-pages/man2/sync_file_range.2.html
    [DllImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncFileRange(SafeFileHandle file, long offset, long count, uint flags);
}
