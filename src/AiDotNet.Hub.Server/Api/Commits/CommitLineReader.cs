using System.Buffers;
using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Api.Requests;

namespace AiDotNet.Hub.Server.Api.Commits;

/// <summary>Reads a commit's body line by line (protocol §9.4). A line may hold one long text, a file's content of any size: it goes to disk while it is read, so that
/// memory does not grow with it.</summary>
/// <remarks>A JSON reader needs a whole string in memory. So lines are scanned for the ends of their strings first; a long one is cut out and set aside, and the rest,
/// which is small, is parsed as usual. Clients send <c>content</c> in front of <c>path</c> and <c>encoding</c>, so it cannot be decoded on the way.</remarks>
internal sealed class CommitLineReader(Stream body, CommitBodyLimits limits, string spoolDirectory) : IAsyncDisposable
{
    private static readonly SearchValues<byte> TextStops = SearchValues.Create("\"\\\n"u8);

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
    private readonly MemoryStream _line = new();
    private int _start;
    private int _end;
    private bool _ended;
    private SpooledText? _long;
    private long _longAt;
    private int _number;

    /// <summary>The next line that is not blank; null at the end. It is valid until the next call.</summary>
    /// <exception cref="HubException">The line is no JSON object with <c>key</c> and <c>value</c>, or breaks a limit.</exception>
    public async Task<CommitBodyLine?> ReadAsync(CancellationToken cancellationToken)
    {
        while (!_ended || _start < _end)
        {
            _number++;
            await ScanLineAsync(cancellationToken);
            var line = _line.GetBuffer().AsMemory(0, (int)_line.Length);
            if (line.Span.IndexOfAnyExcept(" \t\r"u8) >= 0)
            {
                return Parse(line);
            }
        }

        return null;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await DropLongAsync();
        await _line.DisposeAsync();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private async Task ScanLineAsync(CancellationToken cancellationToken)
    {
        await DropLongAsync();
        _line.SetLength(0);
        var (inText, inLong, escaped, textStart) = (false, false, false, 0L);
        while (await FillAsync(cancellationToken))
        {
            var bytes = _buffer.AsMemory(_start, _end - _start);
            if (!inText)
            {
                var stop = bytes.Span.IndexOfAny((byte)'"', (byte)'\n');
                var lineEnds = stop >= 0 && bytes.Span[stop] == (byte)'\n';
                inText = stop >= 0 && !lineEnds;
                var taken = stop < 0 ? bytes.Length : inText ? stop + 1 : stop;
                Keep(bytes.Span[..taken]);
                _start += lineEnds ? taken + 1 : taken;
                if (lineEnds)
                {
                    return;
                }

                (textStart, escaped, inLong) = (_line.Length, false, false);
                continue;
            }

            var length = TextLength(bytes.Span, ref escaped);
            var text = bytes[..length];
            _start += length;
            inText = length == bytes.Length;
            if (!inLong && _line.Length - textStart + length > limits.LongText)
            {
                await BeginLongAsync(textStart, cancellationToken);
                inLong = true;
            }

            if (inLong)
            {
                await SpoolAsync(text, cancellationToken);
            }
            else
            {
                Keep(text.Span);
            }

            if (!inText)
            {
                // The closing quote belongs to the line in both cases.
                Keep("\""u8);
                _start++;
            }
        }

        if (inText)
        {
            throw Malformed("the body ends within a text");
        }
    }

    /// <summary>How many bytes of the buffer belong to the text that it begins in; the next one, if any, is the closing quote.</summary>
    private int TextLength(ReadOnlySpan<byte> bytes, ref bool escaped)
    {
        var i = 0;
        while (i < bytes.Length)
        {
            if (escaped)
            {
                escaped = false;
                i++;
                continue;
            }

            var stop = bytes[i..].IndexOfAny(TextStops);
            if (stop < 0)
            {
                return bytes.Length;
            }

            i += stop;
            switch (bytes[i])
            {
                case (byte)'"':
                    return i;
                case (byte)'\n':
                    throw Malformed("it ends within a text");
                default:
                    escaped = true;
                    i++;
                    break;
            }
        }

        return i;
    }

    private async Task BeginLongAsync(long textStart, CancellationToken cancellationToken)
    {
        if (_long is not null)
        {
            throw Malformed($"it has two texts of more than {limits.LongText} bytes");
        }

        (_long, _longAt) = (new SpooledText(spoolDirectory), textStart - 1);
        await SpoolAsync(_line.GetBuffer().AsMemory((int)textStart, (int)(_line.Length - textStart)), cancellationToken);
        _line.SetLength(textStart);
    }

    private async Task SpoolAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        if (_long!.Length + text.Length > limits.LongestText)
        {
            throw Malformed($"it holds a file of more than {limits.LongestText} bytes as sent; send files of that size by LFS");
        }

        await _long.AppendAsync(text, cancellationToken);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_line.Length + bytes.Length > limits.Line)
        {
            throw Malformed($"it has more than {limits.Line} bytes apart from its content");
        }

        _line.Write(bytes);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start < _end)
        {
            return true;
        }

        if (!_ended)
        {
            (_start, _end) = (0, await body.ReadAsync(_buffer, cancellationToken));
            _ended = _end == 0;
        }

        return !_ended;
    }

    private CommitBodyLine Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            if (_long is not null && !IsContent(line.Span))
            {
                throw Malformed($"a text other than \"content\" has more than {limits.LongText} bytes");
            }

            var root = JsonElement.Parse(line.Span);
            if (root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.String
                && root.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Object)
            {
                return new CommitBodyLine(_number, key.GetString()!, value, _long);
            }
        }
        catch (JsonException e)
        {
            throw Malformed(JsonProblem.Describe(e));
        }
        catch (InvalidOperationException)
        {
            // The names of the keys can hold half a surrogate pair, too.
            throw Malformed("a text in it is not valid Unicode");
        }

        throw Malformed("it is no object with \"key\" and \"value\"");
    }

    /// <summary>Whether the text that was set aside stood at <c>value.content</c>.</summary>
    private bool IsContent(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        var (inValue, atContent) = (false, false);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                inValue = reader.CurrentDepth == 1 ? reader.ValueTextEquals("value"u8) : inValue;
                atContent = inValue && reader.CurrentDepth == 2 && reader.ValueTextEquals("content"u8);
            }
            else if (reader.TokenType == JsonTokenType.String && reader.TokenStartIndex == _longAt)
            {
                return atContent;
            }
        }

        return false;
    }

    private HubException Malformed(string why) => new(HubErrorCode.InvalidRequest, $"Line {_number} of the commit cannot be read: {why}.");

    private async ValueTask DropLongAsync()
    {
        if (_long is { } text)
        {
            _long = null;
            await text.DisposeAsync();
        }
    }
}
