using System.Data.Common;
using AiDotNet.Hub.Errors;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AiDotNet.Hub.Server.Data;

/// <summary>All that only SQLite understands.</summary>
internal static class SqliteDatabase
{
    private const string FileName = "hub.db";
    private const int ConstraintForeignKey = 787;
    private const int ConstraintPrimaryKey = 1555;
    private const int ConstraintUnique = 2067;

    /// <summary>How the database is opened.</summary>
    /// <param name="directory">The hub's folder.</param>
    /// <param name="connectionString">Where the file is, and what SQLite's own words say; null: in the folder.</param>
    /// <exception cref="HubException">The text is no connection string of SQLite's.</exception>
    public static DbContextOptions<HubDbContext> Options(string directory, string? connectionString = null)
    {
        var connection = Parse(connectionString);
        connection.DataSource = connection.DataSource is { Length: > 0 } file ? Path.GetFullPath(file) : Path.Combine(directory, FileName);
        connection.ForeignKeys = true;
        connection.DefaultTimeout = 60;
        return new DbContextOptionsBuilder<HubDbContext>()
            .UseSqlite(connection.ToString(), sqlite => sqlite.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery))
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .AddInterceptors(ConnectionSettings.Instance)
            .Options;
    }

    private static SqliteConnectionStringBuilder Parse(string? text)
    {
        try
        {
            return new SqliteConnectionStringBuilder(text);
        }
        catch (ArgumentException e)
        {
            // The text may hold a password, so it is not repeated.
            throw new HubException(HubErrorCode.InvalidRequest, $"The setting Hub:Database:ConnectionString is not SQLite's: {e.Message}", e);
        }
    }

    /// <summary>Makes the folder, and turns the write-ahead log on, which stays with the file: readers never wait for the writer.</summary>
    public static async Task PrepareAsync(HubDbContext db, CancellationToken cancellationToken)
    {
        var file = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancellationToken);
    }

    public static bool IsUniqueViolation(Exception exception) =>
        (exception as SqliteException ?? exception.InnerException as SqliteException)
            is { SqliteExtendedErrorCode: ConstraintPrimaryKey or ConstraintUnique };

    public static bool IsForeignKeyViolation(Exception exception) =>
        (exception as SqliteException ?? exception.InnerException as SqliteException) is { SqliteExtendedErrorCode: ConstraintForeignKey };

    /// <summary>Settings that SQLite forgets with each connection.</summary>
    private sealed class ConnectionSettings : DbConnectionInterceptor
    {
        // A commit that was answered survives a power cut: FULL also flushes the log.
        private const string Pragmas = "PRAGMA busy_timeout = 30000; PRAGMA synchronous = FULL;";

        public static readonly ConnectionSettings Instance = new();

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
