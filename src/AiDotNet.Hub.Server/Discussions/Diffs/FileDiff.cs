using System.Globalization;
using System.Text;

namespace AiDotNet.Hub.Server.Discussions.Diffs;

/// <summary>One file of a diff, headers and hunks, in git's words.</summary>
internal static class FileDiff
{
    private const int AbbreviatedId = 7;
    private const int ContextLines = 3;
    private const int MaxHeadingBytes = 80;
    private const string NoFile = "/dev/null";
    private static readonly string NoId = new('0', AbbreviatedId);

    /// <param name="diff">Where to.</param>
    /// <param name="file">The file.</param>
    /// <param name="before">Its old text, empty where there was none; null: binary.</param>
    /// <param name="after">Its new text, empty where there is none; null: binary.</param>
    /// <param name="lines">Compares them.</param>
    public static void Append(StringBuilder diff, ChangedFile file, string? before, string? after, LineDiff lines)
    {
        var (left, right) = (Quote("a/" + file.Path), Quote("b/" + file.Path));
        diff.Append("diff --git ").Append(left).Append(' ').Append(right).Append('\n')
            .Append(file.From is null ? "new file mode 100644\n" : file.To is null ? "deleted file mode 100644\n" : "")
            .Append("index ").Append(Abbreviate(file.From)).Append("..").Append(Abbreviate(file.To))
            .Append(file.From is null || file.To is null ? "\n" : " 100644\n");
        (left, right) = (file.From is null ? NoFile : left, file.To is null ? NoFile : right);
        if (before is null || after is null)
        {
            diff.Append("Binary files ").Append(left).Append(" and ").Append(right).Append(" differ\n");
            return;
        }

        var (old, @new) = (LineDiff.Split(before), LineDiff.Split(after));
        var changes = lines.Compare(old, @new);
        if (changes.Count == 0)
        {
            return;
        }

        // A tab ends a name with a blank in it, for tools that would stop at the blank.
        diff.Append("--- ").Append(left).Append(file.From is not null && file.Path.Contains(' ', StringComparison.Ordinal) ? "\t\n" : "\n")
            .Append("+++ ").Append(right).Append(file.To is not null && file.Path.Contains(' ', StringComparison.Ordinal) ? "\t\n" : "\n");
        AppendHunks(diff, old, @new, changes);
    }

    private static string Abbreviate(string? id) => id is null ? NoId : id[..AbbreviatedId];

    private static void AppendHunks(StringBuilder diff, string[] old, string[] @new, IReadOnlyList<LineChange> changes)
    {
        var heading = "";
        var searched = -1;
        for (var first = 0; first < changes.Count;)
        {
            var last = first;
            while (last + 1 < changes.Count && changes[last + 1].OldStart - changes[last].OldEnd <= 2 * ContextLines)
            {
                last++;
            }

            var oldStart = Math.Max(0, changes[first].OldStart - ContextLines);
            var newStart = Math.Max(0, changes[first].NewStart - ContextLines);
            var trailing = Math.Min(ContextLines, old.Length - changes[last].OldEnd);
            var (oldEnd, newEnd) = (changes[last].OldEnd + trailing, changes[last].NewEnd + trailing);
            for (var i = oldStart - 1; i > searched; i--)
            {
                if (old[i] is [var c, ..] && (char.IsAsciiLetter(c) || c is '_' or '$'))
                {
                    heading = Heading(old[i]);
                    break;
                }
            }

            searched = oldStart - 1;
            diff.Append("@@ -").Append(Range(oldStart, oldEnd)).Append(" +").Append(Range(newStart, newEnd)).Append(" @@")
                .Append(heading.Length > 0 ? " " : "").Append(heading).Append('\n');
            var at = oldStart;
            for (; first <= last; first++)
            {
                var change = changes[first];
                AppendLines(diff, ' ', old.AsSpan(at..change.OldStart));
                AppendLines(diff, '-', old.AsSpan(change.OldStart..change.OldEnd));
                AppendLines(diff, '+', @new.AsSpan(change.NewStart..change.NewEnd));
                at = change.OldEnd;
            }

            AppendLines(diff, ' ', old.AsSpan(at..oldEnd));
        }
    }

    /// <summary>A hunk's place; the line before it where it has none.</summary>
    private static string Range(int start, int end) => (end - start) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"{start},0"),
        1 => (start + 1).ToString(CultureInfo.InvariantCulture),
        var count => string.Create(CultureInfo.InvariantCulture, $"{start + 1},{count}"),
    };

    /// <summary>The nearest line above that begins like a name: most often the function or section that the hunk is in.</summary>
    private static string Heading(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        return Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, MaxHeadingBytes))).TrimEnd();
    }

    private static void AppendLines(StringBuilder diff, char sign, ReadOnlySpan<string> lines)
    {
        foreach (var line in lines)
        {
            diff.Append(sign).Append(line);
            if (!line.EndsWith('\n'))
            {
                diff.Append("\n\\ No newline at end of file\n");
            }
        }
    }

    /// <summary>A path as git shows it: in quotes with C's escapes where it holds anything but plain ASCII.</summary>
    private static string Quote(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        if (!bytes.AsSpan().ContainsAnyExceptInRange((byte)' ', (byte)'~') && !path.AsSpan().ContainsAny('"', '\\'))
        {
            return path;
        }

        var quoted = new StringBuilder("\"");
        foreach (var b in bytes)
        {
            switch (b)
            {
                case (byte)'"' or (byte)'\\':
                    quoted.Append('\\').Append((char)b);
                    break;
                case >= (byte)' ' and <= (byte)'~':
                    quoted.Append((char)b);
                    break;
                default:
                    quoted.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0'));
                    break;
            }
        }

        return quoted.Append('"').ToString();
    }
}
