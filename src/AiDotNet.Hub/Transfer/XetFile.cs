using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Transfer;

/// <summary>How a file is put together, as a hub says it; looked at before it is believed.</summary>
internal sealed class XetFile
{
    /// <param name="hash">The file's Xet hash.</param>
    /// <param name="size">Its size as listed.</param>
    /// <param name="plan">What the hub says.</param>
    /// <param name="subject">What it is about.</param>
    /// <exception cref="HubException">The plan makes no such file.</exception>
    public XetFile(XetHash hash, long size, XetReconstruction plan, HubSubject subject)
    {
        (Hash, Subject) = (hash, subject);
        var (terms, offset) = (new List<XetFileTerm>(plan.Terms.Count), 0L);
        foreach (var term in plan.Terms)
        {
            if (term.Range.Start < 0 || term.Range.End <= term.Range.Start || term.Range.End > XorbLimits.MaxChunks || term.Length is <= 0 or > XorbLimits.MaxRawSize)
            {
                throw Nonsense();
            }

            terms.Add(new XetFileTerm(term.Xorb, (int)term.Range.Start, (int)term.Range.End, offset, term.Length));
            offset += term.Length;
        }

        if (plan.Skip != 0 || offset != size || plan.Xorbs is not { } xorbs)
        {
            throw Nonsense();
        }

        Terms = terms;
        Pieces = [.. xorbs.SelectMany(xorb => xorb.Value.SelectMany(source => source.Ranges.Select(range => new XetFilePiece(
            source.Url,
            range.Bytes,
            (int)Math.Clamp(range.Chunks.Start, 0, XorbLimits.MaxChunks),
            (int)Math.Clamp(range.Chunks.End, 0, XorbLimits.MaxChunks),
            [.. terms.Where(term => term.Xorb == xorb.Key && term.First >= range.Chunks.Start && term.End <= range.Chunks.End)]))))];
        if (Pieces.Sum(piece => piece.Terms.Count) != terms.Count)
        {
            throw Nonsense();
        }
    }

    public XetHash Hash { get; }

    public HubSubject Subject { get; }

    /// <summary>The file from front to back.</summary>
    public IReadOnlyList<XetFileTerm> Terms { get; }

    /// <summary>Where the chunks are fetched; each term is in one of them.</summary>
    public IReadOnlyList<XetFilePiece> Pieces { get; }

    /// <summary>Whether all chunks of a term are on this disk.</summary>
    public static bool IsLocal(XetFileTerm term, IReadOnlyDictionary<(string Xorb, long Chunk), LocalChunk> places)
    {
        var length = 0L;
        for (var chunk = term.First; chunk < term.End; chunk++)
        {
            if (!places.TryGetValue((term.Xorb, chunk), out var place))
            {
                return false;
            }

            length += place.Length;
        }

        return length == term.Length;
    }

    private HubException Nonsense() => new(HubErrorCode.Unexpected, $"{Subject}: the hub says of the file {Hash} how another one is put together. Tell the hub's operator.");
}

/// <summary>Chunks of a xorb that follow one another in a file.</summary>
/// <param name="Xorb">The xorb.</param>
/// <param name="First">The first chunk.</param>
/// <param name="End">Behind the last chunk.</param>
/// <param name="Offset">Where they begin in the file.</param>
/// <param name="Length">Their bytes.</param>
internal sealed record XetFileTerm(string Xorb, int First, int End, long Offset, long Length)
{
    /// <summary>The chunks' hashes, known once they are here.</summary>
    public XetHash[] Hashes { get; } = new XetHash[End - First];

    /// <summary>The chunks' lengths likewise.</summary>
    public int[] Lengths { get; } = new int[End - First];
}

/// <summary>A stretch of a xorb that can be fetched.</summary>
/// <param name="Url">The address.</param>
/// <param name="Bytes">The bytes there.</param>
/// <param name="First">The first chunk.</param>
/// <param name="End">Behind the last chunk.</param>
/// <param name="Terms">The terms whose chunks are in it.</param>
internal sealed record XetFilePiece(string Url, XetRange Bytes, int First, int End, IReadOnlyList<XetFileTerm> Terms);
