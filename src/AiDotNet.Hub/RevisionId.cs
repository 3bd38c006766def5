using System.Diagnostics.CodeAnalysis;

namespace AiDotNet.Hub;

/// <summary>A commit: 40 lower-case hexadecimal digits. What it names never changes.</summary>
public readonly record struct RevisionId : ISpanParsable<RevisionId>
{
    /// <summary>The number of hexadecimal digits.</summary>
    public const int Length = 40;

    private readonly string? _value;

    private RevisionId(string value) => _value = value;

    /// <summary>Reads a full commit id; upper-case digits are accepted.</summary>
    /// <exception cref="FormatException">The text is no full commit id.</exception>
    public static RevisionId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is no commit id: {Length} hexadecimal digits are needed.");

    /// <inheritdoc />
    public static RevisionId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s.ToString(), provider);

    /// <summary>Reads a full commit id where the text is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RevisionId result)
    {
        var valid = s is { Length: Length } && s.AsSpan().IndexOfAnyExcept(HexDigits) < 0;
        result = valid ? new RevisionId(s!.ToLowerInvariant()) : default;
        return valid;
    }

    /// <summary>Reads a full commit id where the text is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out RevisionId result) => TryParse(s, null, out result);

    /// <inheritdoc />
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out RevisionId result) => TryParse(s.ToString(), provider, out result);

    /// <summary>The 40 digits, in lower case.</summary>
    public override string ToString() => _value ?? "";

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
