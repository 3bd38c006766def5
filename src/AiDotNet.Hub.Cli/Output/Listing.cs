using Spectre.Console;

namespace AiDotNet.Hub.Cli.Output;

/// <summary>Rows for people: a table on a terminal; elsewhere one line a row, cells separated by tabs, so that <c>cut</c> and <c>awk</c> work.</summary>
internal static class Listing
{
    public static void Write(CommandOutput output, IReadOnlyList<string> columns, IReadOnlyCollection<IReadOnlyList<string>> rows)
    {
        if (output.OutIsTerminal)
        {
            Draw(output, columns, rows);
            return;
        }

        foreach (var row in rows)
        {
            output.WriteLine(string.Join('\t', row));
        }
    }

    private static void Draw(CommandOutput output, IReadOnlyList<string> columns, IReadOnlyCollection<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Markup($"[bold]{Markup.Escape(column)}[/]")));
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        }

        Consoles.ForOut(output).Write(table);
    }
}
