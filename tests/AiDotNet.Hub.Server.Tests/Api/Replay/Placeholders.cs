using System.Text;
using System.Text.RegularExpressions;

namespace AiDotNet.Hub.Server.Tests.Api.Replay;

/// <summary>The values that stand for a flow's placeholders: bound where a reply first shows them, the same ever after.</summary>
internal sealed partial class Placeholders(string root)
{
    private const string RecordedRoot = "http://hub.test";

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>A recorded text as it is to be sent.</summary>
    public string Fill(string text)
    {
        foreach (var (recorded, actual) in _values.Where(value => value.Key.StartsWith("http", StringComparison.Ordinal)))
        {
            text = text.Replace(recorded, actual, StringComparison.Ordinal);
        }

        text = Pattern().Replace(text, match => Value(match) ?? throw new InvalidOperationException($"{match.Value} is not bound yet."));
        return text.Replace(RecordedRoot, root, StringComparison.Ordinal);
    }

    /// <summary>A path as it is to be sent: one that a reply named is our server's own choice.</summary>
    public string Address(string path) =>
        _values.TryGetValue(RecordedRoot + path, out var actual) ? actual
        : !path.StartsWith("/_", StringComparison.Ordinal) ? Fill(path)
        : throw new InvalidOperationException($"No reply named {path}.");

    /// <summary>Whether a header leads to the same listing; where in it the next page begins is the server's own.</summary>
    public bool MatchesLink(string recorded, string actual)
    {
        if (!Matches(WithoutCursor(recorded), WithoutCursor(actual)))
        {
            return false;
        }

        _values[LinkTarget(recorded)] = LinkTarget(actual);
        return true;
    }

    /// <summary>Whether a text is what was recorded; binds the placeholders that are new.</summary>
    public bool Matches(string recorded, string actual)
    {
        if (recorded.StartsWith(RecordedRoot + "/_", StringComparison.Ordinal))
        {
            _values[recorded] = actual;
            return actual.StartsWith(root + "/", StringComparison.Ordinal);
        }

        recorded = recorded.Replace(RecordedRoot, root, StringComparison.Ordinal);
        var expression = new StringBuilder("^");
        var names = new List<string>();
        var at = 0;
        foreach (Match match in Pattern().Matches(recorded))
        {
            expression.Append(Regex.Escape(recorded[at..match.Index]));
            at = match.Index + match.Length;
            if (Value(match) is { } known)
            {
                expression.Append(Regex.Escape(known));
                continue;
            }

            expression.Append(match.Groups["kind"].Value switch
            {
                "commit" or "tree" => "([0-9a-f]{40})",
                "id" => "([0-9a-f]{24})",
                "date" => @"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)",
                _ => "(.+)",
            });
            names.Add(match.Value);
        }

        var found = Regex.Match(actual, expression.Append(Regex.Escape(recorded[at..])).Append('$').ToString(), RegexOptions.CultureInvariant);
        for (var i = 0; found.Success && i < names.Count; i++)
        {
            if (names[i].Contains(':', StringComparison.Ordinal))
            {
                _values[names[i]] = found.Groups[i + 1].Value;
            }
        }

        return found.Success;
    }

    /// <summary>A numbered placeholder's value, or its first digits; null where it is not bound, or never is.</summary>
    private string? Value(Match match) =>
        !_values.TryGetValue($"{{{match.Groups["kind"].Value}:{match.Groups["number"].Value}}}", out var value) ? null
        : match.Groups["digits"] is { Success: true } digits ? value[..int.Parse(digits.Value, System.Globalization.CultureInfo.InvariantCulture)]
        : value;

    private static string WithoutCursor(string link) => Cursor().Replace(link, "cursor=");

    private static string LinkTarget(string link) => link[1..link.IndexOf('>', StringComparison.Ordinal)];

    [GeneratedRegex("cursor=[^&>]+")]
    private static partial Regex Cursor();

    [GeneratedRegex(@"\{(?<kind>commit|tree|id|date|requestId|trace|session)(:(?<number>\d+)(:(?<digits>\d+))?)?\}")]
    private static partial Regex Pattern();
}
