using System.Globalization;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Transfer;

/// <summary>The commits of one publish: each goes onto the one before it.</summary>
internal sealed class CommitSeries(string branch, string? tip)
{
    /// <summary>Where the next commit goes: the branch, or the pull request once it is open.</summary>
    public string Branch { get; private set; } = branch;

    /// <summary>The commit that the next one goes onto.</summary>
    public string? Tip { get; set; } = tip;

    /// <summary>The last commit's page, as the hub named it; null before the first.</summary>
    public string? Url { get; set; }

    /// <summary>The pull request's number; null where none was opened.</summary>
    public int? PullRequest { get; private set; }

    /// <summary>The pull request's page, as the hub named it.</summary>
    public string? PullRequestUrl { get; private set; }

    /// <summary>Takes in the reply that opened a pull request.</summary>
    /// <param name="url">Its page; the number is its last part (protocol §9.4).</param>
    /// <param name="subject">For the error: who answered what.</param>
    /// <exception cref="HubException">The reply names none.</exception>
    public void Opened(string? url, string subject)
    {
        var at = url?.LastIndexOf("/discussions/", StringComparison.Ordinal) ?? -1;
        PullRequest = at >= 0 && int.TryParse(url.AsSpan(at + "/discussions/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new HubException(HubErrorCode.Unexpected, $"{subject} made commit {Tip} and names no pull request for it. Does it know pull requests?");
        PullRequestUrl = url;
        Branch = $"refs/pr/{PullRequest}";
    }
}

/// <summary>How many files go into one of several commits (protocol §9): 250 at first, then as many as take about 40 seconds.</summary>
internal sealed class CommitPace
{
    private const int First = 250;
    private const int Least = 20;
    private const int Most = 1000;

    private static readonly TimeSpan Aim = TimeSpan.FromSeconds(40);

    /// <summary>The files of the next commit.</summary>
    public int Files { get; private set; } = First;

    /// <summary>Takes in how long a commit took.</summary>
    public void Took(int files, TimeSpan time) =>
        Files = time <= TimeSpan.Zero ? Most : (int)Math.Clamp(files * (Aim / time), Least, Most);
}
