using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching;

/// <summary>Where one file's bytes belong in a cache, and what <see cref="BlobLease"/> does there that differs from layout to layout.</summary>
internal abstract class BlobPlace(ManifestFile file)
{
    /// <summary>The file.</summary>
    public ManifestFile File { get; } = file;

    /// <summary>What names the bytes before they are there.</summary>
    public abstract string Key { get; }

    /// <summary>The lock's file.</summary>
    public abstract string Lock { get; }

    /// <summary>The unfinished download.</summary>
    public abstract string Partial { get; }

    /// <summary>What says which bytes of the unfinished download are good.</summary>
    public abstract string Record { get; }

    /// <summary>Where the record is written before it gets its name.</summary>
    public string RecordTemporary => TemporaryOf(Record);

    /// <summary>The finished blob; null where its name is known only once its bytes are.</summary>
    public abstract string? Blob { get; }

    /// <summary>Whether a blob is there, unseen.</summary>
    public bool IsThere => Blob is { } blob && FileState.Of(blob) is not null;

    /// <summary>Where a record is written before it gets its name.</summary>
    public static string TemporaryOf(string record) => record + ".tmp";

    /// <summary>Says that this process is about to show the blob, so that nobody collects it, and makes what must be there before the lock can be
    /// taken. To be called before looking whether the blob is there.</summary>
    public abstract void Prepare();

    /// <summary>Removes an unfinished download, its record or a bad blob; nothing where there is none.</summary>
    /// <exception cref="DiskFailureException">A folder on the way is a link to elsewhere: nothing was removed.</exception>
    public abstract void Delete(string path);

    /// <summary>Looks whether a good blob is there; a bad one is removed. The caller holds the lock.</summary>
    /// <param name="cameJustNow">Whether it came while the caller waited for the lock.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>Its SHA-256; null where there is no good one.</returns>
    /// <exception cref="IntegrityException">The bytes are those of the name and not as many as the hub lists: the listing is wrong.</exception>
    public abstract Task<Digest?> FindGoodAsync(bool cameJustNow, CancellationToken cancellationToken);

    /// <summary>Gives the checked bytes of <see cref="Partial"/> their name. The caller holds the lock.</summary>
    /// <exception cref="DiskFailureException">The disk refuses.</exception>
    public abstract Task PublishAsync(Digest digest);

    /// <summary>Keeps the sums of the blob's pieces, so that a repair need not fetch all of it. A layout without a place for them keeps none.</summary>
    public virtual Task KeepPiecesAsync(Digest digest, IReadOnlyList<ulong> pieces) => Task.CompletedTask;

    /// <summary>How it is said that a listing's size cannot be that of its hash. What other snapshots show must not suffer for it.</summary>
    protected IntegrityException WrongSize(string hash, long actual) =>
        new($"The hub lists '{File.Path}' with {hash} and {File.Size} bytes, but the bytes of that hash are {actual}. Nothing was changed; tell the hub's operator.");
}
