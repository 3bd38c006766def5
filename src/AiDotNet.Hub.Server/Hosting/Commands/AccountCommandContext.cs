using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>What a command about accounts runs with.</summary>
internal sealed class AccountCommandContext(ParseResult parse, IServiceProvider services, TextWriter output)
{
    /// <summary>Who the audit log names: whoever may write to the hub's folder needs no account.</summary>
    public Actor Actor { get; } = new("adn-hub");

    public HubServerOptions Options => Get<HubServerOptions>();

    public TimeProvider Time => Get<TimeProvider>();

    /// <summary>A service of the hub.</summary>
    public T Get<T>()
        where T : notnull =>
        services.GetRequiredService<T>();

    public T? Value<T>(Option<T> option) => parse.GetValue(option);

    public T Value<T>(Argument<T> argument) => parse.GetRequiredValue(argument);

    public void WriteLine(string line) => output.WriteLine(line);

    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => output.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>Rows for people: aligned below their names on a terminal; elsewhere cells separated by tabs, for <c>cut</c> and <c>awk</c>.</summary>
    public void WriteRows(IReadOnlyList<string> columns, IReadOnlyCollection<IReadOnlyList<string>> rows)
    {
        if (output != Console.Out || Console.IsOutputRedirected)
        {
            foreach (var row in rows)
            {
                output.WriteLine(string.Join('\t', row));
            }

            return;
        }

        var widths = columns.Select((name, column) => rows.Select(row => row[column].Length).Append(name.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(columns))
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
