namespace AiDotNet.Hub.Cli;

/// <summary>Paths as people write them.</summary>
internal static class LocalPath
{
    /// <summary>Whether a text can only be meant as a path, whatever lies there.</summary>
    public static bool IsWrittenAsPath(string text) =>
        text.Length > 0
        && (text[0] is '.' or '/' or '~' || text.StartsWith(@"\\", StringComparison.Ordinal)
            || (text.Length > 1 && text[1] == ':' && char.IsAsciiLetter(text[0])));

    /// <summary>The absolute path; a leading <c>~</c> is the user's home, also where no shell has replaced it.</summary>
    public static string Expand(string text) =>
        text == "~" || text.StartsWith("~/", StringComparison.Ordinal) || text.StartsWith(@"~\", StringComparison.Ordinal)
            ? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), text[1..])
            : Path.GetFullPath(text);

    /// <summary>The folder that an argument names.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static string ExistingFolder(string text)
    {
        var path = Expand(text);
        return Directory.Exists(path) ? path
            : throw new UsageException(File.Exists(path) ? $"'{text}' is a file; a model's folder is needed." : $"There is no folder '{text}'.");
    }
}
