using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AiDotNet.Hub.Cli.Output;

/// <summary>One line of JSON under construction: a value and a line feed. Used again for the next line.</summary>
internal sealed class JsonLineBuffer : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Utf8JsonWriter _writer;

    public JsonLineBuffer() => _writer = new Utf8JsonWriter(_bytes, Options);

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    /// <summary>Puts a new line in place of what was there.</summary>
    public void Write<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        _bytes.ResetWrittenCount();
        _writer.Reset();
        write(_writer, state);
        _writer.Flush();
        _bytes.Write("\n"u8);
    }

    /// <summary>Puts an error in place of what was there.</summary>
    public void WriteFailure(Failure failure) => Write(
        ErrorReport.Of(failure),
        static (writer, report) => JsonSerializer.Serialize(writer, report, CliJsonContext.Relaxed.ErrorReport));

    public void Dispose() => _writer.Dispose();
}
