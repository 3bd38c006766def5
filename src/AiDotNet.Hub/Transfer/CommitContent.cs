using System.Buffers;
using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Transfer;

/// <summary>The body of a commit: one JSON object a line, regular files as base64 straight from the disk. No file is ever in memory as a whole.</summary>
internal sealed class CommitContent : StreamedContent
{
    // Divisible by three: base64 of each piece but the last then needs no padding.
    private const int PieceSize = 3 * 32 * 1024;

    private readonly CommitHeader _header;
    private readonly IReadOnlyList<PlannedFile> _files;
    private readonly Action<LocalFile, int> _sent;

    /// <summary>Makes the body.</summary>
    /// <param name="header">Message and parent.</param>
    /// <param name="files">The files, those of LFS already uploaded.</param>
    /// <param name="sent">Told the number of bytes of a regular file after each write.</param>
    public CommitContent(CommitHeader header, IReadOnlyList<PlannedFile> files, Action<LocalFile, int> sent)
    {
        _header = header;
        _files = files;
        _sent = sent;
        Headers.ContentType = new MediaTypeHeaderValue(HubHeaders.NdjsonMediaType);
    }

    /// <inheritdoc />
    protected override async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        await WriteLineAsync(target, "header", JsonSerializer.SerializeToElement(_header, HubJsonContext.Default.CommitHeader), cancellationToken).ConfigureAwait(false);
        foreach (var file in _files)
        {
            if (file.Sha256 is { } sha256)
            {
                var line = new CommitFile { Path = file.File.Path, Algorithm = "sha256", Oid = sha256.Hex, Size = file.File.Size };
                await WriteLineAsync(target, "lfsFile", JsonSerializer.SerializeToElement(line, HubJsonContext.Default.CommitFile), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await WriteFileAsync(target, file, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        // Sent in chunks: the escaped names would have to be measured for nothing.
        length = 0;
        return false;
    }

    private async Task WriteLineAsync(Stream target, string key, JsonElement value, CancellationToken cancellationToken)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(new CommitLine { Key = key, Value = value }, HubJsonContext.Default.CommitLine);
        await target.WriteAsync(line, cancellationToken).ConfigureAwait(false);
        await target.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        Moved();
    }

    private async Task WriteFileAsync(Stream target, PlannedFile file, CancellationToken cancellationToken)
    {
        var path = JsonEncodedText.Encode(file.File.Path);
        await target.WriteAsync(
            Encoding.UTF8.GetBytes($$$"""{"key":"file","value":{"path":"{{{path}}}","encoding":"base64","content":" """.TrimEnd()), cancellationToken).ConfigureAwait(false);
        await WriteBase64Async(target, file, cancellationToken).ConfigureAwait(false);
        await target.WriteAsync("\"}}\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteBase64Async(Stream target, PlannedFile file, CancellationToken cancellationToken)
    {
        using var source = file.File.OpenUnchanged();
        using var hash = GitBlobId.Begin(file.File.Size);
        var piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        var encoded = ArrayPool<byte>.Shared.Rent(Base64.GetMaxEncodedToUtf8Length(PieceSize));
        try
        {
            long length = 0;
            int read;
            while ((read = await source.ReadAtLeastAsync(piece.AsMemory(0, PieceSize), PieceSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(piece, 0, read);
                Base64.EncodeToUtf8(piece.AsSpan(0, read), encoded, out _, out var written);
                await target.WriteAsync(encoded.AsMemory(0, written), cancellationToken).ConfigureAwait(false);
                Moved();
                _sent(file.File, read);
                length += read;
            }

            // The hub cannot know what was meant: a file that changed since it was looked at must break the commit off here.
            if (length != file.File.Size || Convert.ToHexStringLower(hash.GetHashAndReset()) != file.GitBlobId)
            {
                throw file.File.Changed();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
            ArrayPool<byte>.Shared.Return(encoded);
        }
    }
}
