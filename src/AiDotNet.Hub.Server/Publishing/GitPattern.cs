using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>A pattern of <c>.gitignore</c> or <c>.gitattributes</c>: <c>*</c>, <c>?</c>, <c>[…]</c>, <c>**</c>, anchored where it holds a slash.</summary>
/// <remarks>Patterns come from strangers, so the matching takes time linear in the path whatever the pattern is.</remarks>
internal sealed class GitPattern
{
    private static readonly SearchValues<char> Special = SearchValues.Create("*?[\\");

    private readonly bool _wholePath;
    private readonly Func<string, bool> _matches;

    private GitPattern(bool wholePath, bool foldersOnly, Func<string, bool> matches) =>
        (_wholePath, FoldersOnly, _matches) = (wholePath, foldersOnly, matches);

    /// <summary>The pattern ends in a slash.</summary>
    public bool FoldersOnly { get; }

    /// <param name="pattern">Without a leading <c>!</c>.</param>
    public static GitPattern Parse(string pattern)
    {
        var foldersOnly = pattern.EndsWith('/');
        var text = foldersOnly ? pattern[..^1] : pattern;
        var wholePath = text.Contains('/', StringComparison.Ordinal);
        return new GitPattern(wholePath, foldersOnly, Compile(text.StartsWith('/') ? text[1..] : text, wholePath));
    }

    /// <param name="path">From the root, without a slash at either end.</param>
    /// <param name="isFolder">Whether it is a folder.</param>
    public bool Matches(string path, bool isFolder) =>
        (isFolder || !FoldersOnly) && _matches(_wholePath ? path : path[(path.LastIndexOf('/') + 1)..]);

    private static Func<string, bool> Compile(string text, bool wholePath)
    {
        if (!text.AsSpan().ContainsAny(Special))
        {
            return candidate => candidate == text;
        }

        if (text[0] == '*' && !text.AsSpan(1).ContainsAny(Special) && !text.Contains('/', StringComparison.Ordinal))
        {
            var end = text[1..];
            return candidate => candidate.EndsWith(end, StringComparison.Ordinal) && !candidate.Contains('/', StringComparison.Ordinal);
        }

        if (Translate(text, wholePath) is not { } expression)
        {
            return _ => false;
        }

        var regex = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
        return regex.IsMatch;
    }

    /// <summary>The pattern as a regular expression; null where a bracket is never closed, which matches nothing.</summary>
    private static string? Translate(string text, bool wholePath)
    {
        var expression = new StringBuilder(@"\A");
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '*':
                    i = TranslateStars(text, i, wholePath, expression);
                    break;
                case '?':
                    expression.Append("[^/]");
                    break;
                case '[':
                    if ((i = TranslateBracket(text, i, expression)) < 0)
                    {
                        return null;
                    }

                    break;
                case '\\' when i + 1 == text.Length:
                    return null;
                case '\\':
                    Literal(text[++i], expression);
                    break;
                default:
                    Literal(text[i], expression);
                    break;
            }
        }

        return expression.Append(@"\z").ToString();
    }

    private static int TranslateStars(string text, int start, bool wholePath, StringBuilder expression)
    {
        var end = start;
        while (end + 1 < text.Length && text[end + 1] == '*')
        {
            end++;
        }

        // Git compares what comes before the first special character apart, so that there '**' always begins a segment.
        var begins = start == 0 || text[start - 1] == '/' || (wholePath && !text.AsSpan(0, start).ContainsAny(Special));
        var ownSegment = end > start && begins && (end + 1 == text.Length || text[end + 1] == '/');
        if (!ownSegment)
        {
            expression.Append("[^/]*");
            return end;
        }

        if (end + 1 == text.Length)
        {
            expression.Append(".*");
            return end;
        }

        // '**/' stands for any number of folders, none too.
        expression.Append("(?:.*/)?");
        return end + 1;
    }

    private static int TranslateBracket(string text, int start, StringBuilder expression)
    {
        var i = start + 1;
        var negated = i < text.Length && text[i] is '!' or '^';
        if (negated)
        {
            i++;
        }

        var members = new StringBuilder();
        for (var first = true; ; first = false)
        {
            if (i >= text.Length)
            {
                return -1;
            }

            if (text[i] == ']' && !first)
            {
                break;
            }

            if (text[i] == '[' && i + 1 < text.Length && text[i + 1] == ':')
            {
                var close = text.IndexOf(":]", i + 2, StringComparison.Ordinal);
                if (close < 0 || ClassOf(text[(i + 2)..close]) is not { } known)
                {
                    return -1;
                }

                members.Append(known);
                i = close + 2;
                continue;
            }

            if (!TakeMember(text, ref i, out var from))
            {
                return -1;
            }

            var to = from;
            if (i + 1 < text.Length && text[i] == '-' && text[i + 1] != ']')
            {
                i++;
                if (!TakeMember(text, ref i, out to))
                {
                    return -1;
                }
            }

            // A range that runs backwards has no members.
            if (from <= to)
            {
                members.Append(CultureInfo.InvariantCulture, $@"\u{(int)from:X4}-\u{(int)to:X4}");
            }
        }

        // No bracket matches the slash between folders. Without members it matches nothing, or everything when negated.
        expression.Append(
            negated ? $"[^/{members}]"
            : members.Length == 0 ? @"[^\s\S]"
            : $"[{members}-[/]]");
        return i;
    }

    private static bool TakeMember(string text, ref int i, out char member)
    {
        if (text[i] == '\\')
        {
            i++;
        }

        var valid = i < text.Length;
        member = valid ? text[i++] : default;
        return valid;
    }

    private static string? ClassOf(string name) => name switch
    {
        "alnum" => "a-zA-Z0-9",
        "alpha" => "a-zA-Z",
        "blank" => @" \t",
        "cntrl" => @"\u0000-\u001F\u007F",
        "digit" => "0-9",
        "graph" => @"\u0021-\u007E",
        "lower" => "a-z",
        "print" => @"\u0020-\u007E",
        "punct" => @"\u0021-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007E",
        "space" => @"\u0009-\u000D\u0020",
        "upper" => "A-Z",
        "xdigit" => "0-9a-fA-F",
        _ => null,
    };

    private static void Literal(char c, StringBuilder expression) =>
        expression.Append(CultureInfo.InvariantCulture, $@"\u{(int)c:X4}");
}
