using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Transfer;

/// <summary>Where a file's bytes go: a writer that hashes, and a way to begin anew.</summary>
/// <param name="Writer">The present writer; what is there already, it knows.</param>
/// <param name="Restart">Forgets what is there; afterwards <paramref name="Writer"/> gives an empty one.</param>
internal sealed record DownloadTarget(Func<BlobFileWriter> Writer, Func<CancellationToken, Task> Restart)
{
    /// <summary>Writes down which bytes are there, so that the next process can go on; told which version of the file they are of.</summary>
    public Func<string?, Task> SaveAsync { get; init; } = _ => Task.CompletedTask;

    /// <summary>The version that the bytes of an earlier process are of, as <see cref="SaveAsync"/> was told; null where none was.</summary>
    public string? Version { get; init; }
}
