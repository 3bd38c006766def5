namespace AiDotNet.Hub.Server.Publishing;

/// <summary>The <c>.gitignore</c> of one folder: the last pattern that matches decides.</summary>
internal sealed class GitIgnore
{
    public const string FileName = ".gitignore";

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

    /// <summary>Whether a file or folder is left out; null where no pattern says so.</summary>
    /// <param name="path">Seen from the file's folder.</param>
    /// <param name="isFolder">Whether it is a folder.</param>
    public bool? Decide(string path, bool isFolder)
    {
        for (var i = _patterns.Count - 1; i >= 0; i--)
        {
            if (_patterns[i].Pattern.Matches(path, isFolder))
            {
                return !_patterns[i].Negated;
            }
        }

        return null;
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
