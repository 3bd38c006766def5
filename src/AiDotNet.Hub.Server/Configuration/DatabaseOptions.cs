using System.ComponentModel.DataAnnotations;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary><c>Hub:Database</c>.</summary>
internal sealed class DatabaseOptions
{
    /// <summary><c>Sqlite</c>, the default.</summary>
    [AllowedValues("Sqlite", "sqlite", ErrorMessage = "This version keeps its tables in Sqlite; PostgreSQL comes with a later one.")]
    public string Provider { get; set; } = "Sqlite";

    /// <summary>Default null: <c>hub.db</c> in the hub's folder.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Whether the start brings the tables to this version's. Default true; false: <c>adn-hub migrate</c> does it, and the start refuses older tables.</summary>
    public bool MigrateOnStart { get; set; } = true;
}
