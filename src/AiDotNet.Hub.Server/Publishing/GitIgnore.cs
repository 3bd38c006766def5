namespace AiDotNet.Hub.Server.Publishing;

/// <summary>A <c>.gitignore</c> of a repository's root: the last pattern that matches decides, and nothing below an ignored folder comes back.</summary>
internal sealed class GitIgnore
{
    private readonly List<(GitPattern Pattern, bool Negated)> _patterns = [];

    private GitIgnore()
    {
    }

    public static GitIgnore Parse(string content)
    {
        var ignore = new GitIgnore();
        foreach (var raw in content.TrimStart('\uFEFF').Split('\n'))
        {
            var line = TrimBlanks(raw.EndsWith('\r') ? raw[..^1] : raw);
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var negated = line[0] == '!';
            var pattern = negated ? line[1..] : line;
            if (pattern.Length > 0 && pattern != "/")
            {
                ignore._patterns.Add((GitPattern.Parse(pattern), negated));
            }
        }

        return ignore;
    }

    /// <summary>Whether a file is left out.</summary>
    /// <param name="path">From the root.</param>
    public bool Ignores(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (Matches(path[..slash], isFolder: true))
            {
                return true;
            }
        }

        return Matches(path, isFolder: false);
    }

    private bool Matches(string path, bool isFolder)
    {
        for (var i = _patterns.Count - 1; i >= 0; i--)
        {
            if (_patterns[i].Pattern.Matches(path, isFolder))
            {
                return !_patterns[i].Negated;
            }
        }

        return false;
    }

    /// <summary>Blanks at the end do not count, but for one that is escaped.</summary>
    private static string TrimBlanks(string line)
    {
        var end = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length)
            {
                i++;
                end = i + 1;
            }
            else if (line[i] != ' ')
            {
                end = i + 1;
            }
        }

        return line[..end];
    }
}
