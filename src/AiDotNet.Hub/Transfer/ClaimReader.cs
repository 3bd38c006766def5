using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Transfer;

/// <summary>Brings replies' bodies into the file, for all of its connections, and counts what that takes.</summary>
/// <param name="http">The hub.</param>
/// <param name="source">What is fetched.</param>
/// <param name="size">Its size as listed.</param>
/// <param name="target">Where the bytes go.</param>
/// <param name="tally">Told what moves.</param>
/// <param name="claims">Who fetches what.</param>
internal sealed class ClaimReader(HubHttpClient http, RangeClient source, long size, DownloadTarget target, ProgressTally tally, DownloadClaims claims)
{
    // A small file is there before anything could be learned from it.
    private readonly bool _isTimed = size >= 3 * http.Settings.ChunkBytes;
    private long _moved;
    private long _busy;

    /// <summary>Whether the file is large enough to learn from it how fast it comes.</summary>
    public bool IsWorthWatching => _isTimed;

    /// <summary>The bytes that came so far.</summary>
    public long Moved => Interlocked.Read(ref _moved);

    /// <summary>How long was spent on hash and disk since the last call, over all connections.</summary>
    public TimeSpan TakeBusy() => http.Time.GetElapsedTime(0, Interlocked.Exchange(ref _busy, 0));

    /// <summary>Reads a reply into its claim, to the claim's end.</summary>
    /// <exception cref="HubUnavailableException">It broke off; what came is in the file.</exception>
    /// <exception cref="IntegrityException">More came than the file is listed with.</exception>
    public async Task ReadAsync(RangeReply reply, DownloadClaim claim, StallGuard guard, CancellationToken cancellationToken)
    {
        var asked = claim.End;
        try
        {
            using var body = new ClaimStream(await reply.ReadAsync(guard.Token).ConfigureAwait(false), claims, claim, count =>
            {
                guard.Moved(count);
                Interlocked.Add(ref _moved, count);
                tally.Move(source.Subject.Path!, count);
            });
            await BlobFileWriter.CopyFromAsync(body, (bytes, token) => WriteAsync(claim, bytes, token), written: null, guard.Token).ConfigureAwait(false);
            if (body.HasMore && claim.End == asked)
            {
                throw new IntegrityException(
                    $"{source.Subject}: more than the listed {size} bytes come from {http.Endpoint}. Nothing was kept; tell the hub's operator.");
            }
        }
        catch (Exception e) when (HubHttpClient.IsNetworkFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw http.Unavailable(source.Request(claim.Written, claim.End), e, guard);
        }

        if (claim.Written < claim.End)
        {
            throw new HubUnavailableException(
                $"{source.Subject}: {http.Endpoint} ended after {claim.Written} of {size} bytes. What came is kept; the next try goes on from there.");
        }
    }

    private async ValueTask WriteAsync(DownloadClaim claim, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var started = _isTimed ? http.Time.GetTimestamp() : 0;
        await target.Writer().WriteAtAsync(claim.Written, bytes, cancellationToken).ConfigureAwait(false);
        Interlocked.Add(ref _busy, _isTimed ? http.Time.GetTimestamp() - started : 0);
        claim.Written += bytes.Length;
    }
}
