using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Transfer;

/// <summary>One file on its way in chunks: copies those that are on this disk, fetches the others, several stretches at a time, and checks the whole.</summary>
/// <param name="http">The hub.</param>
/// <param name="session">The hub's side.</param>
/// <param name="file">How the file is put together.</param>
/// <param name="places">The chunks that are on this disk.</param>
/// <param name="local">Where they are.</param>
/// <param name="target">Where the bytes go.</param>
/// <param name="tally">Told what moves.</param>
internal sealed class XetFileDownload(
    HubHttpClient http,
    XetSession session,
    XetFile file,
    IReadOnlyDictionary<(string Xorb, long Chunk), LocalChunk> places,
    FileStream local,
    DownloadTarget target,
    ProgressTally tally)
{
    private const int ParallelPieces = 4;

    /// <summary>Brings the whole file.</summary>
    /// <exception cref="HubException">A stretch could not be fetched.</exception>
    /// <exception cref="IntegrityException">The chunks make another file.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // First the record that says that there will be gaps, then the gaps.
        target.Writer().AllowGaps();
        await target.SaveAsync(null).ConfigureAwait(false);
        var (here, away) = (new List<XetFileTerm>(), new List<XetFilePiece>());
        foreach (var piece in file.Pieces)
        {
            if (piece.Terms.All(term => XetFile.IsLocal(term, places)))
            {
                here.AddRange(piece.Terms);
            }
            else
            {
                away.Add(piece);
            }
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ParallelPieces, CancellationToken = cancellationToken };
        var fetching = Parallel.ForEachAsync(away, parallel, async (piece, token) => await FetchAsync(piece, token).ConfigureAwait(false));
        try
        {
            await CopyAsync(here, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await fetching.ConfigureAwait(false);
        }

        Check();
    }

    private async Task CopyAsync(List<XetFileTerm> terms, CancellationToken cancellationToken)
    {
        var buffer = new byte[GearChunker.LargestChunk];
        foreach (var term in terms.OrderBy(term => term.Offset))
        {
            var offset = term.Offset;
            for (var i = 0; i < term.Hashes.Length; i++)
            {
                var place = places[(term.Xorb, term.First + i)];
                var chunk = buffer.AsMemory(0, place.Length);
                local.Position = place.Offset;
                await local.ReadExactlyAsync(chunk, cancellationToken).ConfigureAwait(false);
                (term.Hashes[i], term.Lengths[i]) = (place.Hash, place.Length);
                await WriteAsync(offset, chunk, cancellationToken).ConfigureAwait(false);
                offset += place.Length;
            }
        }
    }

    private async Task FetchAsync(XetFilePiece piece, CancellationToken cancellationToken)
    {
        var written = new HashSet<(XetFileTerm, int)>();
        await http.Bytes.ExecuteAsync(async token => await AttemptAsync(piece, written, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    private async Task AttemptAsync(XetFilePiece piece, HashSet<(XetFileTerm, int)> written, CancellationToken cancellationToken)
    {
        using var guard = new StallGuard(http.Settings.StallTimeout, http.Time, cancellationToken);
        var request = session.Piece(piece.Url, piece.Bytes);
        using var reply = await http.TransferAsync(request, guard, cancellationToken).ConfigureAwait(false);
        if (reply.StatusCode != System.Net.HttpStatusCode.PartialContent)
        {
            throw new HubException(HubErrorCode.Unexpected, $"{file.Subject}: {http.Endpoint} gives no parts of a xorb (status {(int)reply.StatusCode}).");
        }

        try
        {
            using var body = await reply.Content.ReadAsStreamAsync(guard.Token).ConfigureAwait(false);
            await ReadAsync(piece, body, written, guard).ConfigureAwait(false);
        }
        catch (Exception e) when (HubHttpClient.IsNetworkFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw http.Unavailable(request, e, guard);
        }
    }

    private async Task ReadAsync(XetFilePiece piece, Stream body, HashSet<(XetFileTerm, int)> written, StallGuard guard)
    {
        var (head, packed, chunk) = (new byte[XorbRecord.HeaderSize], Array.Empty<byte>(), new byte[GearChunker.LargestChunk]);
        var (position, starts) = (0L, new Dictionary<XetFileTerm, long>());
        for (var number = piece.First; number < piece.End; number++)
        {
            var where = $"{file.Subject}: chunk {number} of a xorb";
            await body.ReadExactlyAsync(head, guard.Token).ConfigureAwait(false);
            var record = XorbRecord.Read(head, where);
            packed = packed.Length < record.PackedLength ? new byte[record.PackedLength] : packed;
            await body.ReadExactlyAsync(packed.AsMemory(0, record.PackedLength), guard.Token).ConfigureAwait(false);
            guard.Moved();
            record.Unpack(packed.AsSpan(0, record.PackedLength), chunk.AsSpan(0, record.Length), where);
            var hash = XetHash.OfChunk(chunk.AsSpan(0, record.Length));
            foreach (var term in piece.Terms.Where(term => term.First <= number && number < term.End))
            {
                var start = number == term.First ? starts[term] = position : starts[term];
                (term.Hashes[number - term.First], term.Lengths[number - term.First]) = (hash, record.Length);

                // What an attempt before this one wrote is there.
                if (written.Add((term, number)))
                {
                    await WriteAsync(term.Offset + position - start, chunk.AsMemory(0, record.Length), guard.Token).ConfigureAwait(false);
                }
            }

            position += record.Length;
        }
    }

    private async ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await target.Writer().WriteAtAsync(offset, bytes, cancellationToken).ConfigureAwait(false);
        tally.Move(file.Subject.Path!, bytes.Length);
    }

    /// <summary>Whether the chunks make the file that was asked for; the SHA-256 of the bytes is looked at as with every file.</summary>
    private void Check()
    {
        var tree = new XetTree();
        foreach (var term in file.Terms)
        {
            for (var i = 0; i < term.Hashes.Length; i++)
            {
                tree.Add(term.Hashes[i], term.Lengths[i]);
            }
        }

        if (tree.FileHash() is var actual && actual != file.Hash)
        {
            throw new IntegrityException($"{file.Subject}: the chunks make the file {actual}, not {file.Hash}.");
        }
    }
}
