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
        _options = new DbContextOptionsBuilder<HubDbContext>(SqliteDatabase.Options(options.DataDirectory, options.Database.ConnectionString))
            .AddInterceptors(interceptors ?? [])
            .Options;
    }

    /// <summary>A unit of work, not thread-safe; the caller disposes it. Queries do not track unless they ask for it.</summary>
    public HubDbContext Open() => new(_options);

    /// <summary>Brings the database to this version's tables.</summary>
    /// <returns>The names of the migrations that were missing.</returns>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = Open();
        await SqliteDatabase.PrepareAsync(db, cancellationToken);
        var missing = await db.Database.GetPendingMigrationsAsync(cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        return [.. missing];
    }

    /// <summary>The names of the migrations that the database lacks; of a database that is not there, all.</summary>
    public async Task<IReadOnlyList<string>> PendingMigrationsAsync(CancellationToken cancellationToken)
    {
        await using var db = Open();
        return [.. await db.Database.CanConnectAsync(cancellationToken)
            ? await db.Database.GetPendingMigrationsAsync(cancellationToken)
            : db.Database.GetMigrations()];
    }

    /// <summary>Reads a row, so that a database that does not answer is found out.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await using var db = Open();
        await db.Settings.AnyAsync(cancellationToken);
    }

    /// <summary>Whether a write failed because such a row exists.</summary>
    public static bool IsUniqueViolation(Exception exception) => SqliteDatabase.IsUniqueViolation(exception);

    /// <summary>Whether a write failed because a row that it refers to is gone.</summary>
    public static bool IsForeignKeyViolation(Exception exception) => SqliteDatabase.IsForeignKeyViolation(exception);
}
