using System.Buffers;
using System.Globalization;
using System.Numerics;
using AiDotNet.Hub.Errors;
using NuGet.Versioning;
using Semver;

namespace AiDotNet.Hub.Resolution;

/// <summary>A version or range as it is written after <c>@</c>, and which versions it accepts.</summary>
/// <remarks>Written for people who know NuGet's brackets or npm's caret and tilde; a bare version is exact (NuGet would read it as a lower bound).</remarks>
internal sealed class VersionRequest
{
    /// <summary>What npm would read as further ranges.</summary>
    private static readonly SearchValues<char> Operators = SearchValues.Create(" |,^~<>=*");

    private readonly Func<SemVersion, bool> _accepts;

    private VersionRequest(string text, SemVersion? exact, Func<SemVersion, bool> accepts, bool prerelease)
    {
        Text = text;
        Exact = exact;
        _accepts = accepts;
        AcceptsPrerelease = prerelease;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The version where exactly one is asked for; null for a range.</summary>
    public SemVersion? Exact { get; }

    /// <summary>Whether a bound names a prerelease, or one was asked for: only then prereleases are looked at.</summary>
    public bool AcceptsPrerelease { get; }

    /// <summary>Whether a revision's text can only be a range: git allows none of these characters at the start of a name.</summary>
    public static bool LooksLikeRange(string revision) => revision is ['^' or '~' or '[' or '(', ..];

    /// <summary>Reads a version or a range; null where the text is neither, and so can only be a name.</summary>
    /// <exception cref="RevisionNotFoundException">The text is meant as a range and is none; the message says what is wrong.</exception>
    public static VersionRequest? Parse(ModelId id, string revision, bool prerelease = false)
    {
        if (ParseVersion(revision, allowPrefix: false) is { } exact)
        {
            return new VersionRequest(revision, exact, exact.Equals, prerelease: true);
        }

        return revision switch
        {
            ['^' or '~', ..] => ParseCaretOrTilde(id, revision, prerelease),
            ['[' or '(', ..] => ParseBrackets(id, revision, prerelease),
            _ => null,
        };
    }

    /// <summary>The version that a tag names: <c>v1.4.2</c> or <c>1.4.2</c>, all three numbers; null for other tags.</summary>
    public static SemVersion? ParseVersion(string tag, bool allowPrefix = true)
    {
        var text = allowPrefix && tag is ['v' or 'V', ..] ? tag[1..] : tag;
        return SemVersion.TryParse(text, SemVersionStyles.Strict, out var version) ? version : null;
    }

    /// <summary>A version that lacks numbers, such as <c>1.4</c> or <c>v1</c>: the range that was probably meant; else null.</summary>
    public static string? Suggest(string revision)
    {
        var text = revision is ['v' or 'V', ..] ? revision[1..] : revision;
        var parts = text.Split('.');
        return parts.Length is 1 or 2 && parts.All(part => part.Length is > 0 and < 10 && part.All(char.IsAsciiDigit)) ? "~" + text : null;
    }

    /// <summary>Whether a version is one of those asked for.</summary>
    public bool Accepts(SemVersion version) => (AcceptsPrerelease || !version.IsPrerelease) && _accepts(version);

    private static VersionRequest ParseCaretOrTilde(ModelId id, string revision, bool prerelease)
    {
        // The bound alone decides whether prereleases count; npm's rule of "same three numbers" is narrower.
        var includePrerelease = prerelease || revision.Contains('-', StringComparison.Ordinal);
        if (revision.AsSpan(1).IndexOfAny(Operators) >= 0 || !SemVersionRange.TryParseNpm(revision, includePrerelease, out var range))
        {
            throw Malformed(id, revision);
        }

        return new VersionRequest(revision, null, range.Contains, includePrerelease);
    }

    private static VersionRequest ParseBrackets(ModelId id, string revision, bool prerelease)
    {
        if (!VersionRange.TryParse(revision, out var range) || range.IsFloating)
        {
            throw Malformed(id, revision);
        }

        var includePrerelease = prerelease || range.MinVersion?.IsPrerelease == true || range.MaxVersion?.IsPrerelease == true;
        return new VersionRequest(revision, null, version => ToNuGet(version) is { } known && range.Satisfies(known), includePrerelease);
    }

    /// <summary>NuGet's numbers are 32-bit; a version beyond them cannot lie within a range that NuGet can write.</summary>
    private static NuGetVersion? ToNuGet(SemVersion version) =>
        Fits(version.Major) && Fits(version.Minor) && Fits(version.Patch) && NuGetVersion.TryParse(version.ToString(), out var known) ? known : null;

    private static bool Fits(BigInteger number) => number <= int.MaxValue;

    private static RevisionNotFoundException Malformed(ModelId id, string revision) =>
        new(id.ToString(), revision, string.Create(CultureInfo.InvariantCulture, $"'{revision}' is no version range; write ^1.2, ~1.4 or [1.2,2.0)."));
}
