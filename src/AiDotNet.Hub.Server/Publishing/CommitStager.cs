using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Receives the operations of a commit, writing the bytes of files aside as they come.</summary>
internal sealed class CommitStager(IBlobStore store)
{
    /// <summary>What is larger goes to LFS, whatever <c>.gitattributes</c> says.</summary>
    public const int MaxRegularBytes = 10 << 20;

    private const int MaxTitle = 1000;
    private const int MaxMessage = 64 << 10;

    /// <exception cref="HubException">An operation is malformed. Nothing stays behind, as after any failure.</exception>
    public async Task<StagedCommit> StageAsync(IAsyncEnumerable<CommitOperation> operations, CancellationToken cancellationToken)
    {
        StagedCommit? staged = null;
        try
        {
            await foreach (var operation in operations.WithCancellation(cancellationToken))
            {
                if (staged is null)
                {
                    staged = Begin(operation as CommitOperation.Header ?? throw Invalid("A commit begins with its header."));
                }
                else
                {
                    staged.Changes.Add(await StageAsync(operation, cancellationToken));
                }
            }

            return staged ?? throw Invalid("The commit is empty: its header is missing.");
        }
        catch when (staged is not null)
        {
            await AbandonAsync(staged);
            throw;
        }
    }

    /// <summary>Makes the bytes readable by their digests. May be repeated, for a commit that has to be tried again.</summary>
    public async Task PromoteAsync(StagedCommit staged, CancellationToken cancellationToken)
    {
        foreach (var file in staged.Changes.OfType<StagedChange.File>().Skip(staged.PromotedFiles))
        {
            await store.PromoteAsync(file.Upload, cancellationToken);
            staged.PromotedFiles++;
        }
    }

    /// <summary>Takes away what was written aside and not promoted.</summary>
    public async Task AbandonAsync(StagedCommit staged)
    {
        foreach (var file in staged.Changes.OfType<StagedChange.File>().Skip(staged.PromotedFiles))
        {
            await store.AbandonAsync(file.Upload.Id, CancellationToken.None);
        }
    }

    private static StagedCommit Begin(CommitOperation.Header header)
    {
        // git's title is one line; what follows belongs to the message.
        var text = $"{header.Title}\n{header.Description}".ReplaceLineEndings("\n");
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw Invalid("A commit's message cannot hold a NUL character.");
        }

        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var (title, message) = (text[..end].Trim(), text[(end + 1)..].Trim());
        if (title.Length > MaxTitle || message.Length > MaxMessage)
        {
            throw Invalid($"A commit's title has at most {MaxTitle} characters and its description {MaxMessage}.");
        }

        var parent = string.IsNullOrEmpty(header.ParentCommit) ? null : Data.NormalizedName.Of(header.ParentCommit);
        return new StagedCommit { Title = title, Message = message, Parent = parent };
    }

    private static HubException Invalid(string message) => new(HubErrorCode.InvalidRequest, message);

    private async Task<StagedChange> StageAsync(CommitOperation operation, CancellationToken cancellationToken) => operation switch
    {
        CommitOperation.File file => await StageFileAsync(CommitPath.Check(file.Path), file.Content, cancellationToken),
        CommitOperation.LfsFile lfs when GitAttributes.IsOne(lfs.Path) =>
            throw new CommitRejectedException("Path", $"'{lfs.Path}' says what LFS keeps, and cannot be kept by LFS itself. Send it as a regular file."),
        CommitOperation.LfsFile lfs => new StagedChange.LfsFile(CommitPath.Check(lfs.Path), lfs.Oid, lfs.Size),
        CommitOperation.DeletedFile gone => new StagedChange.Deletion(CommitPath.CheckFolder(gone.Path), MustExist: !gone.Path.EndsWith('/')),
        CommitOperation.DeletedFolder gone => new StagedChange.Deletion(CommitPath.CheckFolder(gone.Path), MustExist: false),
        _ => throw Invalid("A commit has one header, its first line."),
    };

    private async Task<StagedChange.File> StageFileAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        // A git id needs the length first. What fits a regular file is read ahead; what does not needs no git id.
        var head = new MemoryStream();
        var buffer = new byte[64 << 10];
        int read;
        while (head.Length <= MaxRegularBytes && (read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            head.Write(buffer, 0, read);
        }

        var bytes = head.GetBuffer().AsMemory(0, (int)head.Length);
        var regular = bytes.Length <= MaxRegularBytes;
        if (!regular && GitAttributes.IsOne(path))
        {
            throw new CommitRejectedException("Path", $"'{path}' is larger than {MaxRegularBytes} bytes.");
        }

        if (regular && path == ModelCard.FileName)
        {
            CardCheck.RequireReadable(bytes.Span);
        }

        var upload = await store.WriteAsync(
            UploadId.New(), new PrefixedStream(bytes, content), new BlobExpectation($"'{path}'"), cancellationToken);
        var small = bytes.Length <= LfsPointerText.MaxLength || GitAttributes.IsOne(path) ? bytes.ToArray() : null;
        return new StagedChange.File(path, upload, regular ? GitBlobId.Compute(bytes.Span) : null, small);
    }
}
