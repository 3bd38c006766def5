using AiDotNet.Hub.Cli.Output;
using Spectre.Console;

namespace AiDotNet.Hub.Cli.Demo;

/// <summary>The demo's pages: numbered steps in colour on a terminal, the same words as plain text elsewhere.</summary>
internal sealed class DemoScreen(CommandOutput output)
{
    private const int WideTerminal = 112;
    private const int ShortDigest = 24;

    private readonly IAnsiConsole? _console = output.OutIsTerminal ? Consoles.ForOut(output) : null;
    private int _step;

    public void Title(string text) => Write($"[bold]{Markup.Escape(text)}[/]", text);

    public void Step(string text)
    {
        Write("", "");
        _step++;
        Write($"[bold green]{_step}.[/] [bold]{Markup.Escape(text)}[/]", $"{_step}. {text}");
    }

    /// <summary>What was called, as a reader would write it.</summary>
    public void Code(string text) => Write($"   [blue]{Markup.Escape(text)}[/]", $"   {text}");

    public void Line(string text) => Write($"   {Markup.Escape(text)}", $"   {text}");

    public void Done(TimeSpan time) => Write($"   [green]done in {Readable.Duration(time)}[/]", $"   done in {Readable.Duration(time)}");

    public void File(SnapshotFile file)
    {
        var digest = _console is null || _console.Profile.Width >= WideTerminal ? file.Sha256.Hex : file.Sha256.Hex[..ShortDigest] + "…";
        Line($"{Readable.Bytes(file.Size),7}  {file.Path,-24} sha256:{digest}");
    }

    private void Write(string markup, string plain)
    {
        if (output.Json || output.Quiet)
        {
            return;
        }

        if (_console is null)
        {
            output.WriteLine(plain);
            output.Flush();
        }
        else
        {
            _console.MarkupLine(markup);
        }
    }
}
