using System.Globalization;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server;

/// <summary>Rows that other rows speak of are there, unless their repository was deleted between two looks.</summary>
internal static class LostRows
{
    /// <summary>Why a row is missing: the repository is gone, which is the caller's to know, or the database is broken.</summary>
    public static async Task<Exception> ExplainLossAsync(this HubDbContext db, long repository, string what, CancellationToken cancellationToken) =>
        await db.Repositories.AnyAsync(row => row.Id == repository, cancellationToken)
            ? new InvalidDataException($"The database has lost {what}.")
            : new ModelNotFoundException(repository.ToString(CultureInfo.InvariantCulture), "The repository was deleted meanwhile.");
}
