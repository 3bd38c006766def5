using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Storage;

/// <summary>Writes in parts, as files of a folder each.</summary>
/// <remarks>The parts become one file by being appended to it and deleted one after the other, so that there is never a second copy of more than one part.</remarks>
internal sealed class LocalParts(BlobStoreLayout layout)
{
    public void Begin(UploadId upload)
    {
        try
        {
            Directory.CreateDirectory(layout.Parts(upload));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BlobFileWriter.Failure(layout.Parts(upload), null, e);
        }
    }

    public async Task<UploadPart> WriteAsync(UploadId upload, int number, Stream body, BlobExpectation expected, CancellationToken cancellationToken)
    {
        // Outside of the folder: the same part may come twice at the same time, and the folder may go meanwhile.
        await using var writer = BlobFileWriter.Create(layout.Upload(UploadId.New()), gitBlobId: false);
        using var tagged = new TaggingStream(body);
        var bounded = expected.Size is { } promised ? new BoundedReadStream(tagged, checked(promised + 1)) : (Stream)tagged;
        await writer.CopyFromAsync(bounded, null, cancellationToken);
        var size = writer.Length;
        await writer.CompleteAsync(expected.What, expected.Size, expected.Digest, null);
        var tag = tagged.Tag();
        var path = layout.Part(upload, number, tag);
        try
        {
            Directory.CreateDirectory(layout.Parts(upload));
            File.Move(writer.TemporaryPath, path, overwrite: true);
            DeleteOthers(upload, number, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(writer.TemporaryPath);
            throw BlobFileWriter.Failure(path, size, e);
        }

        return new UploadPart(number, size, tag);
    }

    public async Task<StoredUpload> AssembleAsync(
        UploadId upload, IReadOnlyList<UploadPart> parts, BlobExpectation expected, CancellationToken cancellationToken)
    {
        var path = layout.Upload(upload);
        var before = new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;
        RequireParts(upload, parts, before, expected.What);
        Digest digest;
        long size;
        await using (var writer = before > 0 ? await BlobFileWriter.ResumeAsync(path, null, gitBlobId: false, cancellationToken) : CreateWhole(path))
        {
            // Where this is cut, the bytes stay: their parts are gone.
            writer.KeepPartial();
            await AppendAsync(writer, upload, parts, cancellationToken);
            DeleteFolder(layout.Parts(upload));
            size = writer.Length;
            digest = await writer.CompleteAsync(expected.What, expected.Size, expected.Digest, null);
        }

        return new StoredUpload(upload, digest, size);
    }

    public void Abandon(UploadId upload) => DeleteFolder(layout.Parts(upload));

    /// <summary>Removes the folders in which nothing was written since a time.</summary>
    public int Clear(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var cleared = 0;
        foreach (var folder in new DirectoryInfo(layout.Uploads).EnumerateDirectories())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var last = folder.EnumerateFiles().Select(file => file.LastWriteTimeUtc).Append(folder.LastWriteTimeUtc).Max();
            if (last < before.UtcDateTime)
            {
                DeleteFolder(folder.FullName);
                cleared++;
            }
        }

        return cleared;
    }

    private static BlobFileWriter CreateWhole(string path)
    {
        File.Delete(path);
        return BlobFileWriter.Create(path, gitBlobId: false);
    }

    private static void DeleteFolder(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // It is gone, which is what was asked for.
        }
    }

    private static bool IsIn(UploadPart part, long start, long written) => start + part.Size <= written;

    private async Task AppendAsync(BlobFileWriter writer, UploadId upload, IReadOnlyList<UploadPart> parts, CancellationToken cancellationToken)
    {
        var start = 0L;
        foreach (var part in parts)
        {
            if (!IsIn(part, start, writer.Length))
            {
                // An assembling that was cut may have left a piece of this part.
                await using var content = Open(upload, part);
                content.Position = writer.Length - start;
                await writer.CopyFromAsync(content, null, cancellationToken);
            }

            if (TaggingStream.IsTag(part.Tag))
            {
                File.Delete(layout.Part(upload, part.Number, part.Tag));
            }

            start += part.Size;
        }
    }

    /// <summary>Looks for every part before the first one is used up.</summary>
    private void RequireParts(UploadId upload, IReadOnlyList<UploadPart> parts, long written, string what)
    {
        var missing = new List<int>();
        var start = 0L;
        foreach (var part in parts)
        {
            if (!IsIn(part, start, written)
                && !(TaggingStream.IsTag(part.Tag)
                    && new FileInfo(layout.Part(upload, part.Number, part.Tag)) is { Exists: true, Length: var size } && size == part.Size))
            {
                missing.Add(part.Number);
            }

            start += part.Size;
        }

        if (missing.Count > 0)
        {
            throw new MissingPartsException(what, missing);
        }
    }

    private FileStream Open(UploadId upload, UploadPart part) => new(layout.Part(upload, part.Number, part.Tag), new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        BufferSize = 0,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
    });

    private void DeleteOthers(UploadId upload, int number, string path)
    {
        foreach (var other in Directory.EnumerateFiles(layout.Parts(upload), BlobStoreLayout.PartPrefix(number) + "*"))
        {
            if (other != path)
            {
                File.Delete(other);
            }
        }
    }
}
