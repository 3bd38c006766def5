using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching;

/// <summary>
/// A file that one holder at a time has open. The system lets go of it when the holder's process ends, however that happens. The file itself
/// stays: deleting it would let two processes hold two files of one name. While it is held it says by whom, for those who wait.
/// </summary>
internal sealed class CacheLock : IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(250);

    // Windows lets others read only what is shared for reading; elsewhere that would let them lock it as well.
    private static readonly FileShare Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;

    private readonly FileStream _file;

    private CacheLock(FileStream file)
    {
        _file = file;
        Sign(LockHolder.Me);
    }

    /// <summary>Takes the lock where it is free; null where another holds it.</summary>
    /// <exception cref="DiskFailureException">The file cannot be made.</exception>
    public static CacheLock? TryAcquire(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new CacheLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Share, bufferSize: 0));
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BlobFileWriter.Failure(path, null, e);
        }
    }

    /// <summary>Waits for the lock by asking again and again, so that a waiter that gives up leaves nothing behind.</summary>
    /// <param name="path">The lock's file.</param>
    /// <param name="purpose">What it guards, for the error.</param>
    /// <param name="progress">A number that changes while the holder gets on; null where it holds only for a moment.</param>
    /// <param name="patience">How long to wait without progress.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="CacheBusyException">No progress for that long.</exception>
    public static async Task<CacheLock> AcquireAsync(
        string path, string purpose, Func<long>? progress, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var delay = FirstDelay;
        var since = time.GetTimestamp();
        var seen = progress?.Invoke();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryAcquire(path) is { } taken)
            {
                return taken;
            }

            var now = progress?.Invoke();
            if (now != seen)
            {
                (seen, since) = (now, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(since) >= patience)
            {
                throw new CacheBusyException(
                    $"{LockHolder.Read(path)} has held the lock on {purpose} for {patience.TotalSeconds:0} s without getting on ('{path}'). End that process, or try again later.")
                {
                    IsTransient = true,
                };
            }

            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    public void Dispose()
    {
        Sign([]);
        _file.Dispose();
    }

    // On a full disk it stays unsaid.
    private void Sign(byte[] holder)
    {
        try
        {
            _file.SetLength(holder.Length);
            _file.Write(holder);
        }
        catch (IOException)
        {
        }
    }

    // EAGAIN on Linux, EAGAIN on macOS and the BSDs, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);
}
