using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Discussions;

/// <summary>What people may write.</summary>
internal static class DiscussionText
{
    private const int MaxTitle = 200;
    private const int MaxText = 64 << 10;

    /// <exception cref="HubException">It is empty, too long, or more than a line.</exception>
    public static string CheckTitle(string title)
    {
        title = title.Trim();
        return title.Length is 0 or > MaxTitle ? throw Invalid($"A title has between 1 and {MaxTitle} characters.")
            : title.Any(char.IsControl) ? throw Invalid("A title is one line, without control characters.")
            : title;
    }

    /// <summary>The title of a pull request that a commit opens.</summary>
    public static string TitleOf(string commitTitle)
    {
        var title = new string([.. commitTitle.Where(c => !char.IsControl(c))]);
        return title.Length == 0 ? "Pull request"
            : title.Length <= MaxTitle ? title
            : title[..(MaxTitle - (char.IsHighSurrogate(title[MaxTitle - 2]) ? 2 : 1))] + "…";
    }

    /// <exception cref="HubException">It is empty or too long.</exception>
    public static string CheckComment(string text) =>
        string.IsNullOrWhiteSpace(text) ? throw Invalid("A comment cannot be empty.") : CheckDescription(text);

    /// <exception cref="HubException">It is too long.</exception>
    public static string CheckDescription(string text) =>
        text.Length > MaxText ? throw Invalid($"A text has at most {MaxText} characters.")
        : text.Contains('\0', StringComparison.Ordinal) ? throw Invalid("A text cannot hold a NUL character.")
        : text;

    private static HubException Invalid(string message) => new(HubErrorCode.InvalidRequest, message);
}
