using System.Security.Cryptography;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Server.Storage;

/// <summary>Computes a part's tag while it is read. It is the MD5 of the bytes, as in S3: it tells parts apart, while the SHA-256 of the whole says whether they are right.</summary>
/// <param name="inner">The bytes; stays open.</param>
internal sealed class TaggingStream(Stream inner) : ForwardOnlyStream
{
    private const int TagLength = 32;

    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    /// <summary>Whether a text has the form of a tag, and so can be part of a file's name.</summary>
    public static bool IsTag(string text) => text.Length == TagLength && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The tag of what was read; once.</summary>
    public string Tag() => Convert.ToHexStringLower(_md5.GetHashAndReset());

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _md5.AppendData(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _md5.AppendData(buffer.Span[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _md5.Dispose();
        }

        base.Dispose(disposing);
    }
}
