using System.Buffers;
using System.Text;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Caching;

/// <summary>Which names from a hub may become files. Pure functions over the text: nothing on the disk is looked at.</summary>
internal static class RepositoryPath
{
    private const int MaxSegmentBytes = 255;
    private const int MaxBytes = 2048;

    private static readonly SearchValues<char> WindowsForbidden = SearchValues.Create("<>:\"|?*");
    private static readonly SearchValues<char> SuperscriptDigits = SearchValues.Create("0123456789\u00b9\u00b2\u00b3");

    /// <summary>Why no system may write this path below a folder; null where it may.</summary>
    public static string? FindDanger(string path)
    {
        if (path.Length == 0)
        {
            return "it is empty";
        }

        if (path.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0 || path.Contains('\x7f', StringComparison.Ordinal))
        {
            return "it has a control character";
        }

        if (path.Contains('\\', StringComparison.Ordinal))
        {
            return "it has a backslash";
        }

        if (path[0] == '/' || (path.Length >= 2 && path[1] == ':' && char.IsAsciiLetter(path[0])))
        {
            return "it is absolute";
        }

        if (!IsWellFormed(path) || Encoding.UTF8.GetByteCount(path) > MaxBytes)
        {
            return $"it is no UTF-8 text of {MaxBytes} bytes at the most";
        }

        foreach (var segment in path.Split('/'))
        {
            var problem = segment switch
            {
                "" => "it has an empty part",
                "." or ".." => $"it has the part '{segment}'",
                _ when segment.Equals(".git", StringComparison.OrdinalIgnoreCase) => "it lies in '.git'",
                _ when Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes => $"a part has more than {MaxSegmentBytes} bytes",
                _ => null,
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Why Windows cannot keep a file of this path; null where it can.</summary>
    public static string? FindWindowsProblem(string path)
    {
        foreach (var segment in path.Split('/'))
        {
            if (segment.AsSpan().IndexOfAny(WindowsForbidden) >= 0)
            {
                return "it has one of the characters < > : \" | ? *";
            }

            if (segment[^1] is '.' or ' ')
            {
                return $"the part '{segment}' ends in a dot or a space";
            }

            if (IsWindowsDevice(segment))
            {
                return $"the part '{segment}' is the name of a device";
            }
        }

        return null;
    }

    /// <summary>Whether Windows takes a name for a device, whatever follows its first dot.</summary>
    public static bool IsWindowsDevice(string name)
    {
        var stem = name.AsSpan();
        stem = (stem.IndexOf('.') is var dot and >= 0 ? stem[..dot] : stem).TrimEnd(' ');
        return stem.Length switch
        {
            3 => IsOneOf(stem, "CON", "PRN", "AUX", "NUL"),
            4 => IsOneOf(stem[..3], "COM", "LPT") && SuperscriptDigits.Contains(stem[3]),
            6 => IsOneOf(stem, "CONIN$"),
            7 => IsOneOf(stem, "CONOUT$"),
            _ => false,
        };
    }

    /// <summary>Refuses a commit one of whose paths is dangerous, or whose paths cannot lie beside each other.</summary>
    /// <param name="model">The model, for the error.</param>
    /// <param name="paths">All paths of the commit.</param>
    /// <param name="ignoresCase">Whether names that differ only in case are one name on this root.</param>
    /// <exception cref="PackageFormatException">Rule <c>UnsafePath</c>, <c>DuplicatePath</c> or <c>CaseCollision</c>.</exception>
    public static void CheckCommit(string model, IEnumerable<string> paths, bool ignoresCase)
    {
        var files = new Dictionary<string, string>(ignoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var path in paths)
        {
            ThrowIfDangerous(model, path);
            if (!files.TryAdd(path, path))
            {
                throw Collision(model, files[path], path);
            }
        }

        foreach (var path in files.Values)
        {
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                if (files.TryGetValue(path[..slash], out var file))
                {
                    throw Collision(model, file, path);
                }
            }
        }
    }

    /// <summary>Refuses a path that leads out of its folder or is no path.</summary>
    /// <exception cref="PackageFormatException">Rule <c>UnsafePath</c>.</exception>
    public static void ThrowIfDangerous(string model, string path)
    {
        if (FindDanger(path) is { } problem)
        {
            throw new PackageFormatException(
                "UnsafePath",
                Printable(path),
                $"the hub lists this name for '{model}' and {problem}. Nothing was written; tell the hub's operator.");
        }
    }

    /// <summary>Refuses a path that this system cannot keep.</summary>
    /// <exception cref="PackageFormatException">Rule <c>UnstorablePath</c>.</exception>
    public static void ThrowIfUnstorable(string model, string path, bool windowsNames)
    {
        if (windowsNames && FindWindowsProblem(path) is { } problem)
        {
            throw new PackageFormatException(
                "UnstorablePath",
                path,
                $"Windows cannot keep this file of '{model}': {problem}. Leave it out of the selection ('--exclude').");
        }
    }

    private static PackageFormatException Collision(string model, string first, string second)
    {
        var sameCase = second.StartsWith(first, StringComparison.Ordinal);
        return new PackageFormatException(
            sameCase ? "DuplicatePath" : "CaseCollision",
            Printable(second),
            sameCase
                ? $"'{model}' cannot have this file beside '{Printable(first)}'. Nothing was written; tell the hub's operator."
                : $"'{model}' has this file and '{Printable(first)}', which are one name on this disk. Nothing was written; use a cache on a case-sensitive disk ('--cache').");
    }

    private static string Printable(string path) =>
        string.Concat(path[..Math.Min(path.Length, 200)].Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOneOf(ReadOnlySpan<char> text, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (text.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
