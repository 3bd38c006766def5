using Microsoft.Data.Sqlite;

namespace AiDotNet.Hub.Bench.Registry;

/// <summary>Fills the database of a hub that does not run with models: copies, row for row, of some that were published.</summary>
internal static class ModelMultiplier
{
    private static readonly string[] Families = ["bert", "roberta", "gpt2", "llama", "mistral", "t5", "whisper", "clip", "vit", "qwen"];
    private static readonly string[] Kinds = ["base", "large", "small", "tiny", "instruct", "uncased", "multilingual", "finetuned", "distilled", "onnx"];

    /// <summary>The tables that hold rows of a repository, parents first.</summary>
    private static readonly string[] Tables = ["RepositoryBlobs", "GitBlobs", "Commits", "Refs", "RepositoryTags"];

    /// <summary>The name of a model.</summary>
    public static string Name(int number) =>
        FormattableString.Invariant($"{Families[number % Families.Length]}-{Kinds[number / Families.Length % Kinds.Length]}-{number:000000}");

    /// <summary>Makes it so many models, templates included.</summary>
    /// <param name="database">The database's file.</param>
    /// <param name="models">How many there are to be.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task FillAsync(string database, int models, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false, ForeignKeys = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync("PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -400000;");
        var present = Convert.ToInt32(await ScalarAsync("SELECT COUNT(*) FROM Repositories"), System.Globalization.CultureInfo.InvariantCulture);
        var last = Convert.ToInt64(await ScalarAsync("SELECT MAX(Id) FROM Repositories"), System.Globalization.CultureInfo.InvariantCulture);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Which repository each new one is a copy of, and what differs.
        await ExecuteAsync("CREATE TEMP TABLE Copies (Id INTEGER PRIMARY KEY, Template INTEGER, Space TEXT, Name TEXT, Number INTEGER)");
        await using (var insert = connection.CreateCommand())
        {
            insert.CommandText = "INSERT INTO Copies VALUES ($id, (SELECT Id FROM Repositories ORDER BY Id LIMIT 1 OFFSET $template), $space, $name, $number)";
            foreach (var name in new[] { "$id", "$template", "$space", "$name", "$number" })
            {
                insert.Parameters.AddWithValue(name, 0);
            }

            for (var number = present; number < models; number++)
            {
                insert.Parameters["$id"].Value = last + 1 + number - present;
                insert.Parameters["$template"].Value = number % Math.Min(present, RequestsBenchmark.Templates);
                insert.Parameters["$space"].Value = RegistryProcess.Organization(number);
                insert.Parameters["$name"].Value = Name(number);
                insert.Parameters["$number"].Value = number;
                await insert.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        await CopyAsync("Repositories", "Id", new()
        {
            ["NamespaceId"] = "(SELECT n.Id FROM Namespaces n WHERE n.NormalizedName = c.Space)",
            ["Name"] = "c.Name",
            ["NormalizedName"] = "c.Name",
            ["NormalizedNamespace"] = "c.Space",
            ["ObjectId"] = "printf('%024x', c.Number)",
            ["CreatedAt"] = "t.CreatedAt + c.Number",
            ["LastModified"] = "t.LastModified + (c.Number * 7919) % 1000003",
            ["Downloads"] = "(c.Number * 104729) % 1000003",
            ["Likes"] = "(c.Number * 1299709) % 10007",
            ["TrendingScore"] = "((c.Number * 15485863) % 100003) / 100.0",
        });
        foreach (var table in Tables)
        {
            await CopyAsync(table, "RepositoryId", []);
        }

        await transaction.CommitAsync(cancellationToken);
        await ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");

        async Task CopyAsync(string table, string key, Dictionary<string, string> changed)
        {
            changed[key] = "c.Id";
            var columns = new List<string>();
            await using (var command = connection.CreateCommand())
            {
                command.CommandText = $"SELECT name FROM pragma_table_info('{table}')";
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    columns.Add(reader.GetString(0));
                }
            }

            var values = columns.Select(column => changed.GetValueOrDefault(column, $"t.\"{column}\""));
            await ExecuteAsync(
                $"INSERT INTO \"{table}\" (\"{string.Join("\",\"", columns)}\") SELECT {string.Join(',', values)} FROM Copies c JOIN \"{table}\" t ON t.\"{key}\" = c.Template");
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.CommandTimeout = 600;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        async Task<object?> ScalarAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            return await command.ExecuteScalarAsync(cancellationToken);
        }
    }
}
