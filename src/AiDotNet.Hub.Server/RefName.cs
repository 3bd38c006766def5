namespace AiDotNet.Hub.Server;

/// <summary>How refs are called, and what they may be called.</summary>
internal static class RefName
{
    public const string Branches = "refs/heads/";
    public const string Tags = "refs/tags/";
    public const string PullRequests = "refs/pr/";

    private const int MaxLength = 250;

    /// <summary>Whether git takes the text as the name of a branch or tag, and nobody can take it for a commit.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength
        && !RevisionId.TryParse(name, out _)
        && name is not ("@" or "HEAD")
        && !name.StartsWith('-')
        && !name.EndsWith('.')
        && !name.Contains("..", StringComparison.Ordinal)
        && !name.Contains("@{", StringComparison.Ordinal)
        && !name.Any(c => c is ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\' || char.IsControl(c) || char.IsSurrogate(c))
        && name.Split('/').All(segment => segment.Length > 0 && segment[0] != '.' && !segment.EndsWith(".lock", StringComparison.Ordinal));
}
