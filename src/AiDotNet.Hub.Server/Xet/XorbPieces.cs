using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>Gives out stretches of serialized xorbs.</summary>
internal sealed class XorbPieces(HubDatabase database, XorbStore xorbs)
{
    /// <summary>A xorb; null where it is gone.</summary>
    public async Task<StoredXorb?> FindAsync(XorbPass pass, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Xorbs.FirstOrDefaultAsync(row => row.Id == pass.XorbId, cancellationToken) is { } xorb
            ? new StoredXorb(xorb.Hash, xorb.PackedSize, (offset, length, token) => xorbs.OpenAsync(xorb, offset, length, token))
            : null;
    }
}

/// <summary>A xorb that can be read.</summary>
/// <param name="Hash">Its name.</param>
/// <param name="Size">The serialized bytes.</param>
/// <param name="OpenAsync">Opens some of them: offset and length. Whoever calls it has checked that the pass allows them.</param>
internal sealed record StoredXorb(string Hash, long Size, Func<long, long, CancellationToken, Task<Stream>> OpenAsync);
