using System.Buffers;
using System.Globalization;
using System.Text;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Api.Commits;

/// <summary>A long JSON text on disk, unescaped while it arrives. The file is gone when this is disposed.</summary>
internal sealed class SpooledText : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly List<byte> _escape = [];
    private char _highSurrogate;

    /// <summary>Makes the file in a folder, which is made where it is missing.</summary>
    public SpooledText(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            _file = new FileStream(Path.Combine(directory, Guid.CreateVersion7().ToString("N") + ".part"), new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0,
                Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Full(e);
        }
    }

    /// <summary>The number of bytes so far.</summary>
    public long Length => _file.Position;

    /// <summary>Adds the next bytes between the text's quotes, escapes and all; an escape may be cut anywhere.</summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> escaped, CancellationToken cancellationToken)
    {
        try
        {
            if (_escape.Count == 0 && _highSurrogate == default && !escaped.Span.Contains((byte)'\\'))
            {
                await _file.WriteAsync(escaped, cancellationToken);
                return;
            }

            var unescaped = new ArrayBufferWriter<byte>(escaped.Length + 8);
            Unescape(escaped.Span, unescaped);
            await _file.WriteAsync(unescaped.WrittenMemory, cancellationToken);
        }
        catch (IOException e)
        {
            throw Full(e);
        }
    }

    /// <summary>The text in UTF-8 from its beginning. The stream is this one's; disposing it does nothing.</summary>
    public Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_escape.Count > 0 || _highSurrogate != default)
        {
            throw Bad();
        }

        _file.Position = 0;
        return Task.FromResult<Stream>(_file);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private void Unescape(ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> target)
    {
        while (!bytes.IsEmpty)
        {
            if (_escape.Count == 0)
            {
                var run = bytes.IndexOf((byte)'\\');
                var plain = run < 0 ? bytes : bytes[..run];
                if (!plain.IsEmpty && _highSurrogate != default)
                {
                    throw Bad();
                }

                target.Write(plain);
                bytes = bytes[plain.Length..];
                if (bytes.IsEmpty)
                {
                    return;
                }
            }

            _escape.Add(bytes[0]);
            bytes = bytes[1..];
            if (_escape.Count == 6 || (_escape.Count == 2 && _escape[1] != 'u'))
            {
                WriteEscape(target);
                _escape.Clear();
            }
        }
    }

    private void WriteEscape(ArrayBufferWriter<byte> target)
    {
        var character = (char)_escape[1] switch
        {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => ushort.TryParse(Encoding.ASCII.GetString([.. _escape[2..]]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                ? (char)code
                : throw Bad(),
            _ => throw Bad(),
        };

        if (char.IsLowSurrogate(character) != (_highSurrogate != default))
        {
            throw Bad();
        }

        if (char.IsHighSurrogate(character))
        {
            _highSurrogate = character;
            return;
        }

        var rune = _highSurrogate == default ? new Rune(character) : new Rune(_highSurrogate, character);
        _highSurrogate = default;
        target.Advance(rune.EncodeToUtf8(target.GetSpan(4)));
    }

    private static HubException Bad() => new(HubErrorCode.InvalidRequest, "A content of the commit holds an escape that JSON does not know.");

    private static DiskFailureException Full(Exception inner) => new("A commit's content cannot be set aside on the server's disk.", inner);
}
