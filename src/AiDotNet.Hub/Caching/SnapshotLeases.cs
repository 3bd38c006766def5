using System.Text;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>
/// What running processes use: each writes the snapshots that it resolved, and the blobs that it is about to show, into a file of its own, next to a lock that it holds until it ends,
/// however that happens. What is named there is not evicted. A file whose lock is free belongs to nobody and is removed.
/// </summary>
internal sealed class SnapshotLeases(CacheStore store) : IDisposable
{
    private const int Attempts = 100;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _mine = new(StringComparer.Ordinal);
    private readonly string _name = Guid.NewGuid().ToString("N");
    private CacheLock? _held;
    private FileStream? _list;

    /// <summary>Says that this process uses a commit from now on. It is to be said before looking whether the commit is there: who removes a
    /// commit looks at the leases once more after it has taken it out of the manifests. A cache that may not be written is used without.</summary>
    public void Take(string endpoint, ModelId id, RevisionId commit) => Take(LineOf(endpoint, id, commit));

    /// <summary>Says that this process is about to show a blob in a snapshot: to be said before looking whether the blob is there.</summary>
    public void Take(Digest blob) => TakeBlob(blob.Hex);

    /// <inheritdoc cref="Take(Digest)"/>
    /// <param name="name">The blob's name.</param>
    public void TakeBlob(string name) => Take(LineOfBlob(name));

    /// <summary>What processes use now, this one too.</summary>
    /// <param name="includeMine">Whether what this process uses counts.</param>
    public IReadOnlySet<string> Read(bool includeMine)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in store.Layout.Leases().ToList())
        {
            var name = CacheLayout.LeaseName(path);
            if (name == _name ? includeMine : IsHeldByOther(name))
            {
                used.UnionWith(ReadLines(path));
            }
        }

        return used;
    }

    /// <summary>How a commit is written in a lease.</summary>
    public static string LineOf(string endpoint, ModelId id, RevisionId commit) => $"{endpoint} {id.ToString().ToLowerInvariant()} {commit}";

    /// <summary>How a blob is written in a lease.</summary>
    public static string LineOf(Digest blob) => LineOfBlob(blob.Hex);

    /// <inheritdoc cref="LineOf(Digest)"/>
    public static string LineOfBlob(string name) => $"blob {name}";

    /// <inheritdoc cref="LineOf(string, ModelId, RevisionId)"/>
    public static string LineOf(CommitManifest manifest) => LineOf(manifest.Endpoint, manifest.Id, manifest.Commit);

    public void Dispose()
    {
        lock (_gate)
        {
            if (_list is not null)
            {
                _list.Dispose();
                Forget(_name);
            }

            _held?.Dispose();
            (_list, _held) = (null, null);
            _mine.Clear();
        }
    }

    /// <summary>Removes what processes left that ended between taking their lock and writing, or between removing the one and the other.</summary>
    public void Sweep()
    {
        foreach (var name in store.Layout.LeaseLocks().Select(CacheLayout.LeaseName).Where(name => name != _name).ToList())
        {
            IsHeldByOther(name);
        }
    }

    private void Take(string line)
    {
        lock (_gate)
        {
            if (!_mine.Add(line))
            {
                return;
            }

            try
            {
                _held ??= Acquire(store.Layout.LeaseLock(_name));
                _list ??= new FileStream(store.Layout.Lease(_name), FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                _list.Write(Encoding.UTF8.GetBytes(line + "\n"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or Errors.DiskFailureException)
            {
            }
        }
    }

    // Another process that sweeps may have taken the file for one that belongs to nobody, in the moment between its making and its locking.
    private static CacheLock? Acquire(string path)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var held = CacheLock.TryAcquire(path);
            if (held is not null && File.Exists(path))
            {
                return held;
            }

            held?.Dispose();
        }

        return null;
    }

    private bool IsHeldByOther(string name)
    {
        using var free = CacheLock.TryAcquire(store.Layout.LeaseLock(name));
        if (free is null)
        {
            return true;
        }

        // Its process ended. The lock's file goes too: names are never used twice, so nobody waits for it.
        Forget(name);
        return false;
    }

    private void Forget(string name)
    {
        try
        {
            store.Delete(store.Layout.Lease(name));
            store.Delete(store.Layout.LeaseLock(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Errors.DiskFailureException)
        {
        }
    }

    private static string[] ReadLines(string path)
    {
        using var file = CacheFiles.OpenShared(path);
        if (file is null)
        {
            return [];
        }

        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
