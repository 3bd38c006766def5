using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Transfer;

/// <summary>A reply's body as it comes, up to the end of the claim that it is for; that end may move forward meanwhile.</summary>
/// <param name="inner">The body; disposed with this.</param>
/// <param name="claims">Where the claim stands.</param>
/// <param name="claim">What is being read.</param>
/// <param name="read">Told the number of bytes after each read, however large the buffer behind it is.</param>
internal sealed class ClaimStream(Stream inner, DownloadClaims claims, DownloadClaim claim, Action<int> read) : ForwardOnlyStream
{
    /// <summary>Whether more came than the claim wanted.</summary>
    public bool HasMore { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (HasMore || claims.IsFull(claim))
        {
            return 0;
        }

        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        var used = claims.Arrived(claim, count);
        HasMore = used < count;
        if (used > 0)
        {
            read(used);
        }

        return used;
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
