using AiDotNet.Hub.Server.Configuration;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Data;

/// <summary>Opens the database. Everything that differs between databases is behind this class.</summary>
internal sealed class HubDatabase
{
    private readonly DbContextOptions<HubDbContext> _options;

    public HubDatabase(HubServerOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.DataDirectory);
        _options = SqliteDatabase.Options(options.DataDirectory);
    }

    /// <summary>A unit of work, not thread-safe; the caller disposes it. Queries do not track unless they ask for it.</summary>
    public HubDbContext Open() => new(_options);

    /// <summary>Brings the database to this version's tables.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = Open();
        await SqliteDatabase.PrepareAsync(db, cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>Whether a write failed because such a row exists.</summary>
    public static bool IsUniqueViolation(Exception exception) => SqliteDatabase.IsUniqueViolation(exception);
}
