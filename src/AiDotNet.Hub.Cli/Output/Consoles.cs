using System.Text;
using Spectre.Console;

namespace AiDotNet.Hub.Cli.Output;

/// <summary>Spectre.Console over our two streams: colour and movement on a terminal, plain text elsewhere and with <c>NO_COLOR</c>.</summary>
internal static class Consoles
{
    /// <summary>The width of tables where no terminal has one.</summary>
    private const int PlainWidth = 160;

    public static IAnsiConsole ForOut(CommandOutput output) => Create(output.Out, output.OutIsTerminal);

    public static IAnsiConsole ForError(CommandOutput output) => Create(output.Error, output.ErrorIsTerminal);

    private static IAnsiConsole Create(TextWriter writer, bool isTerminal)
    {
        var hasColor = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = hasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new Target(writer, isTerminal),
        });
    }

    private sealed class Target(TextWriter writer, bool isTerminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => isTerminal && Console.BufferWidth > 0 ? Console.BufferWidth : PlainWidth;

        public int Height => isTerminal && Console.WindowHeight > 0 ? Console.WindowHeight : 24;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
