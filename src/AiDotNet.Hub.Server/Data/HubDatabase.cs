using AiDotNet.Hub.Server.Configuration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AiDotNet.Hub.Server.Data;

/// <summary>Opens the database. Everything that differs between databases is behind this class.</summary>
internal sealed class HubDatabase
{
    private readonly DbContextOptions<HubDbContext> _options;

    /// <param name="options">Where it is.</param>
    /// <param name="interceptors">See every command; none for nobody.</param>
    public HubDatabase(HubServerOptions options, IEnumerable<IInterceptor>? interceptors = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.DataDirectory);
        _options = new DbContextOptionsBuilder<HubDbContext>(SqliteDatabase.Options(options.DataDirectory)).AddInterceptors(interceptors ?? []).Options;
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
