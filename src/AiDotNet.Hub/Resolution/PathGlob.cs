namespace AiDotNet.Hub.Resolution;

/// <summary>Globs with the meaning that huggingface_hub gives them (Python's <c>fnmatch</c>), so that a pattern copied from there selects the same files.</summary>
internal static class PathGlob
{
    /// <summary>Whether the whole path matches. Time grows with path times pattern, never exponentially.</summary>
    public static bool IsMatch(ReadOnlySpan<char> path, string pattern)
    {
        // A folder means all that is below it.
        ReadOnlySpan<char> glob = pattern.EndsWith('/') ? pattern + "*" : pattern;
        int at = 0, token = 0, starToken = -1, starAt = 0;
        while (at < path.Length)
        {
            if (token < glob.Length && glob[token] == '*')
            {
                starToken = ++token;
                starAt = at;
            }
            else if (token < glob.Length && MatchesOne(path[at], glob[token..], out var length))
            {
                token += length;
                at++;
            }
            else if (starToken >= 0)
            {
                // The last star takes one character more; an earlier star never needs to be revisited.
                token = starToken;
                at = ++starAt;
            }
            else
            {
                return false;
            }
        }

        return glob[token..].IndexOfAnyExcept('*') < 0;
    }

    private static bool MatchesOne(char character, ReadOnlySpan<char> glob, out int length)
    {
        length = 1;
        if (glob[0] == '?')
        {
            return true;
        }

        if (glob[0] == '[' && SetLength(glob) is var set and > 0)
        {
            length = set;
            return IsInSet(character, glob[1..(set - 1)]);
        }

        return glob[0] == character;
    }

    /// <summary>The length of <c>[…]</c> with its brackets, or 0 where it is not closed and the bracket stands for itself.</summary>
    private static int SetLength(ReadOnlySpan<char> glob)
    {
        var from = glob is [_, '!', ..] ? 2 : 1;
        // A bracket that closes right away is a member.
        var close = glob.Length > from + 1 ? glob[(from + 1)..].IndexOf(']') : -1;
        return close < 0 ? 0 : from + 1 + close + 1;
    }

    private static bool IsInSet(char character, ReadOnlySpan<char> set)
    {
        var negated = set is ['!', ..];
        if (negated)
        {
            set = set[1..];
        }

        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (character >= set[i] && character <= set[i + 2])
                {
                    return !negated;
                }

                i += 2;
            }
            else if (set[i] == character)
            {
                return !negated;
            }
        }

        return negated;
    }
}
