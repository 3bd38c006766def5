using System.Diagnostics.CodeAnalysis;

namespace AiDotNet.Hub;

/// <summary>A model and which revision of it: <c>acme/bert</c>, <c>acme/bert@main</c>, <c>acme/bert@v1.2</c>, <c>acme/bert@^1.2</c>, or a commit.</summary>
public readonly record struct ModelReference : ISpanParsable<ModelReference>
{
    /// <summary>Makes a reference.</summary>
    /// <param name="id">The model.</param>
    /// <param name="revision">A branch, tag, version, range or commit; null for the hub's default branch.</param>
    public ModelReference(ModelId id, string? revision = null)
    {
        if (revision is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(revision);
        }

        Id = id;
        Revision = revision;
    }

    /// <summary>The model.</summary>
    public ModelId Id { get; }

    /// <summary>A branch, tag, version, range or commit; null for the hub's default branch.</summary>
    public string? Revision { get; }

    /// <summary>The commit where the revision is written as a full one, else null.</summary>
    public RevisionId? Commit => RevisionId.TryParse(Revision, out var commit) ? commit : null;

    /// <summary>Reads <c>id</c> or <c>id@revision</c>.</summary>
    /// <exception cref="FormatException">The text is no reference; the message says why.</exception>
    public static ModelReference Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        var at = s.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return new ModelReference(ModelId.Parse(s));
        }

        var revision = s[(at + 1)..];
        return string.IsNullOrWhiteSpace(revision)
            ? throw new FormatException($"'{s}' names no revision after '@'.")
            : new ModelReference(ModelId.Parse(s[..at]), revision);
    }

    /// <inheritdoc />
    public static ModelReference Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s.ToString(), provider);

    /// <summary>Reads a reference where the text is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ModelReference result)
    {
        result = default;
        if (s is null)
        {
            return false;
        }

        var at = s.IndexOf('@', StringComparison.Ordinal);
        if (!ModelId.TryParse(at < 0 ? s : s[..at], out var id) || (at >= 0 && string.IsNullOrWhiteSpace(s[(at + 1)..])))
        {
            return false;
        }

        result = new ModelReference(id, at < 0 ? null : s[(at + 1)..]);
        return true;
    }

    /// <inheritdoc />
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ModelReference result) => TryParse(s.ToString(), provider, out result);

    /// <summary>Reads <c>id</c> or <c>id@revision</c>.</summary>
    /// <exception cref="FormatException">The text is no reference; the message says why.</exception>
    public static implicit operator ModelReference(string text) => Parse(text);

    /// <summary>The same as <see cref="Parse(string, IFormatProvider?)"/>.</summary>
    public static ModelReference FromString(string text) => Parse(text);

    /// <summary><c>id</c> or <c>id@revision</c>.</summary>
    public override string ToString() => Revision is null ? Id.ToString() : $"{Id}@{Revision}";
}
