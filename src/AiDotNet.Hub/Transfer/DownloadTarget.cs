using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Transfer;

/// <summary>Where a file's bytes go: a writer that hashes, and a way to begin anew.</summary>
/// <param name="Writer">The present writer; its length is what is there already.</param>
/// <param name="Restart">Forgets what is there; afterwards <paramref name="Writer"/> gives an empty one.</param>
internal sealed record DownloadTarget(Func<BlobFileWriter> Writer, Func<CancellationToken, Task> Restart);
