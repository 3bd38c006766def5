using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Discussions;

/// <summary>Lists and shows discussions. That the caller may see the repository was checked before.</summary>
internal sealed class DiscussionReader(HubDatabase database, PullRequests pullRequests)
{
    private const int PageSize = 50;

    /// <summary>A page, newest first.</summary>
    public async Task<DiscussionPage> ListAsync(CatalogRepository repository, DiscussionFilter filter, int page, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var rows = db.Discussions.Where(row => row.RepositoryId == repository.Key.Value);
        if (filter.PullRequests is { } pullRequest)
        {
            rows = rows.Where(row => row.IsPullRequest == pullRequest);
        }

        if (filter.Statuses.Count > 0)
        {
            rows = rows.Where(row => filter.Statuses.Contains(row.Status));
        }

        if (filter.Author is { } author)
        {
            // Names are compared as everywhere, and the row keeps the canonical one.
            var name = NormalizedName.Of(author);
            var canonical = await db.Namespaces.Where(row => row.NormalizedName == name).Select(row => row.Name).FirstOrDefaultAsync(cancellationToken) ?? author;
            rows = rows.Where(row => row.Author == canonical);
        }

        var total = await rows.CountAsync(cancellationToken);
        var start = (int)Math.Min((long)page * PageSize, total);
        var items = await rows.OrderByDescending(row => row.Number).Skip(start).Take(PageSize).ToListAsync(cancellationToken);
        var numbers = items.Select(row => row.Number).ToArray();
        var events = await db.DiscussionEvents
            .Where(other => other.RepositoryId == repository.Key.Value && numbers.Contains(other.Number))
            .OrderBy(other => other.Id)
            .ToListAsync(cancellationToken);
        var byNumber = events.ToLookup(other => other.Number, other => other.ToEvent());
        return new DiscussionPage(total, start, [.. items.Select(row => new DiscussionDetails(row.ToDiscussion(), [.. byNumber[row.Number]], Changes: null))]);
    }

    /// <param name="repository">The repository.</param>
    /// <param name="number">The discussion.</param>
    /// <param name="withDiff">Whether a pull request's diff is wanted, and its reader may see the files.</param>
    /// <param name="cancellationToken">Stops the queries.</param>
    /// <exception cref="DiscussionNotFoundException">There is none of that number.</exception>
    public async Task<DiscussionDetails> ReadAsync(CatalogRepository repository, int number, bool withDiff, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var row = await RequireAsync(db, repository, number, cancellationToken);
        var events = await db.DiscussionEvents
            .Where(other => other.RepositoryId == row.RepositoryId && other.Number == number)
            .OrderBy(other => other.Id)
            .ToListAsync(cancellationToken);
        var changes = row.IsPullRequest ? await pullRequests.DescribeAsync(db, row, withDiff, cancellationToken) : null;
        return new DiscussionDetails(row.ToDiscussion(), [.. events.Select(other => other.ToEvent())], changes);
    }

    /// <exception cref="DiscussionNotFoundException">There is none of that number.</exception>
    public static async Task<DiscussionRow> RequireAsync(HubDbContext db, CatalogRepository repository, int number, CancellationToken cancellationToken) =>
        await db.Discussions.FirstOrDefaultAsync(row => row.RepositoryId == repository.Key.Value && row.Number == number, cancellationToken)
        ?? throw new DiscussionNotFoundException($"{repository.Type.WireName()} {repository.Id} has no discussion or pull request #{number}.");
}

/// <summary>Which discussions are wanted.</summary>
internal sealed record DiscussionFilter
{
    /// <summary>True: pull requests alone; false: discussions alone; null: both.</summary>
    public bool? PullRequests { get; init; }

    /// <summary>Empty: all.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>A user's name in any spelling; null: anyone.</summary>
    public string? Author { get; init; }

    /// <summary>Reads the protocol's words: <c>type</c> and <c>status</c>, where a draft counts as open.</summary>
    /// <exception cref="HubException">A word is not known.</exception>
    public static DiscussionFilter Parse(string? type, string? status, string? author) => new()
    {
        PullRequests = type switch
        {
            null or "all" => null,
            "pull_request" => true,
            "discussion" => false,
            _ => throw new HubException(HubErrorCode.InvalidRequest, $"\"type\" must be one of [all, discussion, pull_request], not '{type}'."),
        },
        Statuses = status switch
        {
            null or "all" => [],
            DiscussionStatus.Open => [DiscussionStatus.Open, DiscussionStatus.Draft],
            DiscussionStatus.Closed => [DiscussionStatus.Closed, DiscussionStatus.Merged],
            DiscussionStatus.Draft or DiscussionStatus.Merged => [status],
            _ => throw new HubException(HubErrorCode.InvalidRequest, $"\"status\" must be one of [all, open, closed, draft, merged], not '{status}'."),
        },
        Author = author,
    };
}
