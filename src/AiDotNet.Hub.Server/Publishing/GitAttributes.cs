using System.Text;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>The <c>.gitattributes</c> of one folder, as far as it says which files LFS keeps.</summary>
internal sealed class GitAttributes
{
    public const string FileName = ".gitattributes";

    private const string LfsAttributes = " filter=lfs diff=lfs merge=lfs -text\n";

    private readonly List<(GitPattern Pattern, bool Lfs)> _rules = [];

    private GitAttributes()
    {
    }

    /// <summary>What a new repository has: the kinds of files that hold weights, archives and data.</summary>
    public static string DefaultText { get; } = string.Concat(
        new[]
        {
            "*.7z", "*.arrow", "*.bin", "*.bz2", "*.ckpt", "*.ftz", "*.gguf", "*.gz", "*.h5", "*.joblib", "*.lfs.*", "*.mlmodel", "*.model",
            "*.msgpack", "*.npy", "*.npz", "*.onnx", "*.ot", "*.parquet", "*.pb", "*.pickle", "*.pkl", "*.pt", "*.pth", "*.rar",
            "*.safetensors", "saved_model/**/*", "*.tar.*", "*.tar", "*.tflite", "*.tgz", "*.wasm", "*.xz", "*.zip", "*.zst", "*tfevents*",
        }.Select(pattern => pattern + LfsAttributes));

    public static GitAttributes Parse(string content)
    {
        var attributes = new GitAttributes();
        foreach (var raw in content.TrimStart('\uFEFF').Split('\n'))
        {
            var line = raw.Trim(' ', '\t', '\r');
            if (line.Length == 0 || line[0] == '#' || line.StartsWith("[attr]", StringComparison.Ordinal))
            {
                continue;
            }

            var (pattern, given) = SplitPattern(line);
            if (pattern.Length > 0 && pattern[0] != '!' && FilterOf(given) is { } lfs)
            {
                attributes._rules.Add((GitPattern.Parse(pattern), lfs));
            }
        }

        return attributes;
    }

    /// <summary>Whether a path names such a file, in any folder.</summary>
    public static bool IsOne(string path) => path == FileName || path.EndsWith("/" + FileName, StringComparison.Ordinal);

    /// <summary>Whether LFS keeps a file of this path, seen from the file's folder; null where no rule says so. The last rule that matches decides.</summary>
    public bool? Decide(string path)
    {
        for (var i = _rules.Count - 1; i >= 0; i--)
        {
            if (_rules[i].Pattern.Matches(path, isFolder: false))
            {
                return _rules[i].Lfs && !IsOne(path);
            }
        }

        return null;
    }

    /// <summary>The text with lines that name these paths, and no others, as kept by LFS.</summary>
    public static string Append(string content, IEnumerable<string> paths)
    {
        var text = new StringBuilder(content);
        if (text.Length > 0 && text[^1] != '\n')
        {
            text.Append('\n');
        }

        foreach (var path in paths)
        {
            text.Append(LineFor(path));
        }

        return text.ToString();
    }

    private static string LineFor(string path)
    {
        // A leading slash anchors a bare name, and keeps '#', '!' and '"' at the front from meaning something.
        var line = new StringBuilder("/", path.Length + LfsAttributes.Length + 8);
        foreach (var c in path)
        {
            switch (c)
            {
                case ' ':
                    line.Append("[[:space:]]");
                    break;
                case '*' or '?' or '[' or '\\':
                    line.Append('\\').Append(c);
                    break;
                default:
                    line.Append(c);
                    break;
            }
        }

        return line.Append(LfsAttributes).ToString();
    }

    private static (string Pattern, string Attributes) SplitPattern(string line)
    {
        if (line[0] != '"')
        {
            var blank = line.AsSpan().IndexOfAny(' ', '\t');
            return blank < 0 ? (line, "") : (line[..blank], line[blank..]);
        }

        var pattern = new StringBuilder();
        for (var i = 1; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                return (pattern.ToString(), line[(i + 1)..]);
            }

            // Inside quotes C's escapes hold; of those, only these two can occur in a path that we accept.
            pattern.Append(line[i] == '\\' && i + 1 < line.Length && line[i + 1] is '"' or '\\' ? line[++i] : line[i]);
        }

        return ("", "");
    }

    /// <summary>Whether the last mention of the filter is LFS; null where there is no mention.</summary>
    private static bool? FilterOf(string attributes)
    {
        bool? lfs = null;
        foreach (var attribute in attributes.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (attribute is "filter" or "-filter" or "!filter" || attribute.StartsWith("filter=", StringComparison.Ordinal))
            {
                lfs = attribute == "filter=lfs";
            }
        }

        return lfs;
    }
}
