using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AiDotNet.Hub.Cli.Output;

/// <summary>
/// Where words go: results on stdout, talk and failures on stderr. Both are UTF-8 without a byte order mark and end lines with LF on
/// every system, so that a program can read them.
/// </summary>
internal sealed class CommandOutput : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Lazy<Stream> _stdout = new(Console.OpenStandardOutput);
    private readonly Lazy<StreamWriter> _out;
    private readonly Lazy<StreamWriter> _error;

    public CommandOutput(bool json, bool quiet)
    {
        Json = json;
        Quiet = quiet;
        _out = new Lazy<StreamWriter>(() => new StreamWriter(_stdout.Value, Utf8, bufferSize: 16 * 1024)
        {
            NewLine = "\n",
            AutoFlush = OutIsTerminal,
        });
        _error = new Lazy<StreamWriter>(() => new StreamWriter(Console.OpenStandardError(), Utf8) { NewLine = "\n", AutoFlush = true });
        if (OperatingSystem.IsWindows() && (OutIsTerminal || ErrorIsTerminal))
        {
            Console.OutputEncoding = Utf8;
        }
    }

    /// <summary>Whether one JSON value takes the place of the text.</summary>
    public bool Json { get; }

    /// <summary>Whether only the result and failures are printed.</summary>
    public bool Quiet { get; }

    public bool OutIsTerminal { get; } = !Console.IsOutputRedirected;

    public bool ErrorIsTerminal { get; } = !Console.IsErrorRedirected;

    /// <summary>Whether progress may be drawn.</summary>
    public bool DrawsProgress => ErrorIsTerminal && !Quiet && !Json;

    public TextWriter Out => _out.Value;

    public TextWriter Error => _error.Value;

    /// <summary>Stdout's bytes, for verbs that write a great deal. Not to be mixed with <see cref="Out"/>.</summary>
    public Stream OutStream => _stdout.Value;

    /// <summary>A line of the result.</summary>
    public void WriteLine(string line = "") => Out.WriteLine(line);

    /// <summary>The result as one JSON value.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> typeInfo) => Out.WriteLine(JsonSerializer.Serialize(value, typeInfo));

    /// <summary>A line for the person in front of the screen; nothing where a program reads or <c>--quiet</c> was given.</summary>
    public void Say(string line)
    {
        if (!Quiet && !Json)
        {
            Error.WriteLine(line);
        }
    }

    /// <summary>A line that <c>--quiet</c> does not silence; with <c>--json</c> stderr stays one JSON value.</summary>
    public void SayAlways(string line)
    {
        if (!Json)
        {
            Error.WriteLine(line);
        }
    }

    /// <summary>What went wrong, as a sentence or as JSON.</summary>
    public void WriteFailure(Failure failure)
    {
        Flush();
        Error.WriteLine(Json
            ? JsonSerializer.Serialize(ErrorReport.Of(failure), CliJsonContext.Relaxed.ErrorReport)
            : $"adn: {failure.Message}");
    }

    public void Flush()
    {
        if (_out.IsValueCreated)
        {
            _out.Value.Flush();
        }
    }

    public void Dispose() => Flush();
}
