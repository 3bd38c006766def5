using System.Diagnostics.CodeAnalysis;

namespace AiDotNet.Hub;

/// <summary>
/// A model's name on a hub: <c>namespace/name</c>, or a bare <c>name</c>. Compared without regard to case; keeps the spelling it was given.
/// </summary>
/// <remarks>The rules are those of the Hugging Face Hub: letters, digits, <c>_ . -</c>; at most 96 characters in all; no <c>--</c> and no
/// <c>..</c>; no part begins or ends with <c>-</c> or <c>.</c>; the name does not end in <c>.git</c>.</remarks>
public readonly record struct ModelId : ISpanParsable<ModelId>
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxLength = 96;

    private readonly string? _value;

    private ModelId(string value) => _value = value;

    /// <summary>The user or organisation; null for a bare name.</summary>
    public string? Namespace => Value.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? Value[..slash] : null;

    /// <summary>The part after the slash, or the whole of a bare name.</summary>
    public string Name => Value[(Value.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>Whether the id has no namespace; what it stands for is the hub's decision.</summary>
    public bool IsBare => !Value.Contains('/', StringComparison.Ordinal);

    private string Value => _value ?? throw new InvalidOperationException("An uninitialised ModelId has no value.");

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text breaks a rule; the message names it.</exception>
    public static ModelId Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Check(s) is { } problem ? throw new FormatException($"'{s}' is no model id: {problem}.") : new ModelId(s);
    }

    /// <inheritdoc />
    public static ModelId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s.ToString(), provider);

    /// <summary>Reads an id where the text is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ModelId result)
    {
        var valid = s is not null && Check(s) is null;
        result = valid ? new ModelId(s!) : default;
        return valid;
    }

    /// <summary>Reads an id where the text is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out ModelId result) => TryParse(s, null, out result);

    /// <inheritdoc />
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ModelId result) => TryParse(s.ToString(), provider, out result);

    /// <summary>Equal without regard to case.</summary>
    public bool Equals(ModelId other) => string.Equals(_value, other._value, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc />
    public override int GetHashCode() => _value is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(_value);

    /// <summary>The id as it was given.</summary>
    public override string ToString() => _value ?? "";

    private static string? Check(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return $"it must have 1 to {MaxLength} characters";
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash != text.LastIndexOf('/'))
        {
            return "it may have one '/' at the most";
        }

        if (text.AsSpan().IndexOfAnyExcept(Allowed) >= 0)
        {
            return "only letters, digits, '_', '.', '-' and one '/' are allowed";
        }

        if (text.Contains("--", StringComparison.Ordinal) || text.Contains("..", StringComparison.Ordinal))
        {
            return "'--' and '..' are not allowed";
        }

        if (text.EndsWith(".git", StringComparison.OrdinalIgnoreCase))
        {
            return "it may not end in '.git'";
        }

        return slash < 0
            ? CheckPart(text)
            : CheckPart(text.AsSpan(0, slash)) ?? CheckPart(text.AsSpan(slash + 1));
    }

    private static string? CheckPart(ReadOnlySpan<char> part) =>
        part.IsEmpty ? "neither part may be empty"
        : part[0] is '-' or '.' || part[^1] is '-' or '.' ? "no part may begin or end with '-' or '.'"
        : null;

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-/");
}
