using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Xet;

/// <summary>Gives out stretches of serialized xorbs.</summary>
internal sealed class XorbPieces(HubDatabase database, XorbStore xorbs)
{
    /// <summary>A xorb; null where it is gone.</summary>
    public async Task<XorbRow?> FindAsync(XorbPass pass, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        return await db.Xorbs.FirstOrDefaultAsync(row => row.Id == pass.XorbId, cancellationToken);
    }

    /// <summary>Its bytes. The caller has checked that the pass allows them.</summary>
    public Task<Stream> OpenAsync(XorbRow xorb, long offset, long length, CancellationToken cancellationToken) =>
        xorbs.OpenAsync(xorb, offset, length, cancellationToken);
}
