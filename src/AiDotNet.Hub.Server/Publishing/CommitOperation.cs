using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>One step of a commit; they apply in order. The first is a <see cref="Header"/>.</summary>
internal abstract record CommitOperation
{
    private CommitOperation()
    {
    }

    /// <param name="Title">The first line of the message.</param>
    /// <param name="Description">The rest of it, or null.</param>
    /// <param name="ParentCommit">The tip that the caller saw, may be abbreviated; another one is a conflict. Null: any.</param>
    internal sealed record Header(string Title, string? Description, string? ParentCommit) : CommitOperation;

    /// <param name="Path">From the repository's root.</param>
    /// <param name="Content">The bytes, decoded; read to the end before the next operation is asked for. Its owner disposes it.</param>
    internal sealed record File(string Path, Stream Content) : CommitOperation;

    /// <param name="Path">From the repository's root.</param>
    /// <param name="Oid">An object that the repository links.</param>
    /// <param name="Size">The promised size; null: what the store has.</param>
    internal sealed record LfsFile(string Path, Digest Oid, long? Size) : CommitOperation;

    /// <param name="Path">A file; or a folder, with or without a slash at the end, which then goes with all below it.</param>
    internal sealed record DeletedFile(string Path) : CommitOperation;

    /// <param name="Path">A folder, with or without a slash at the end; it need not exist.</param>
    internal sealed record DeletedFolder(string Path) : CommitOperation;
}
