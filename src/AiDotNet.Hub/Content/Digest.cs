using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace AiDotNet.Hub.Content;

/// <summary>The SHA-256 of some bytes, which is also their name in every store: 64 lower-case hexadecimal digits.</summary>
public readonly record struct Digest : ISpanParsable<Digest>
{
    /// <summary>The number of hexadecimal digits.</summary>
    public const int HexLength = 64;

    /// <summary>The digest of no bytes at all.</summary>
    public static readonly Digest OfNothing = new("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    private readonly string? _hex;

    private Digest(string hex) => _hex = hex;

    /// <summary>The 64 digits, in lower case.</summary>
    public string Hex => _hex ?? throw new InvalidOperationException("An uninitialised Digest has no value.");

    /// <summary>Wraps a computed hash.</summary>
    /// <param name="sha256">32 bytes.</param>
    public static Digest FromHash(ReadOnlySpan<byte> sha256)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha256.Length, SHA256.HashSizeInBytes);
        return new Digest(Convert.ToHexStringLower(sha256));
    }

    /// <summary>Reads 64 hexadecimal digits, with or without the prefix <c>sha256:</c>.</summary>
    /// <exception cref="FormatException">The text is no SHA-256.</exception>
    public static Digest Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var digest) ? digest : throw new FormatException($"'{s}' is no SHA-256: {HexLength} hexadecimal digits are needed.");

    /// <inheritdoc />
    public static Digest Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s.ToString(), provider);

    /// <summary>Reads a digest where the text is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Digest result)
    {
        result = default;
        return s is not null && TryParse(s.AsSpan(), provider, out result);
    }

    /// <summary>Reads a digest where the text is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out Digest result) => TryParse(s, null, out result);

    /// <inheritdoc />
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Digest result)
    {
        var hex = s.StartsWith("sha256:", StringComparison.Ordinal) ? s["sha256:".Length..] : s;
        var valid = hex.Length == HexLength && hex.IndexOfAnyExcept(HexDigits) < 0;
        result = valid ? new Digest(hex.ToString().ToLowerInvariant()) : default;
        return valid;
    }

    /// <summary>Hashes a stream from where it stands to its end, in constant memory.</summary>
    public static async Task<Digest> ComputeAsync(Stream stream, CancellationToken cancellationToken = default) =>
        FromHash(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));

    /// <summary>The 64 digits, in lower case.</summary>
    public override string ToString() => _hex ?? "";

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
