using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>Writes what targets are sent.</summary>
/// <param name="db">Where the rest of an event's story is.</param>
/// <param name="root">The hub's address, without a slash at the end.</param>
internal sealed class PayloadBuilder(HubDbContext db, string root)
{
    private const int ObjectIdLength = 24;

    /// <summary>The payload for every webhook; <see cref="WebhookPayload.Webhook"/> is each one's own. Null where the discussion that it was about is gone.</summary>
    public async Task<WebhookPayload?> BuildAsync(EventRow happened, PayloadEvent told, EventSubject subject, CancellationToken cancellationToken)
    {
        var details = happened.Details();
        var payload = new WebhookPayload { Event = told, Repository = Repository(subject) };
        if (told.Domain() == WebhookDomains.Discussion)
        {
            return await WithDiscussionAsync(payload, happened, details, subject, cancellationToken);
        }

        return payload with
        {
            Repository = payload.Repository with { Head = subject.Head, Tags = await TagsAsync(happened, cancellationToken) },
            UpdatedRefs = details.TryGetValue("ref", out var name)
                ? [new PayloadRef { Ref = name, Old = details.GetValueOrDefault("old"), New = details.GetValueOrDefault("new") }]
                : null,
            UpdatedConfig = happened.Action != EventActions.RepositorySettings ? null
                : details.ContainsKey("private") || details.ContainsKey("visibility") ? new Dictionary<string, bool> { ["private"] = subject.Access.Private }
                : new Dictionary<string, bool>(),
            MovedTo = happened.Action == EventActions.RepositoryMoved
                ? new PayloadMove(details.GetValueOrDefault("to") ?? subject.Access.Id.ToString(), new PayloadId(subject.OwnerObjectId))
                : null,
        };
    }

    private PayloadRepository Repository(EventSubject subject) => new()
    {
        Type = subject.Type.WireName(),
        Name = subject.Access.Id.ToString(),
        Id = subject.ObjectId,
        Private = subject.Access.Private,
        Url = new PayloadUrl(Web(subject), Api(subject)),
        Owner = new PayloadId(subject.OwnerObjectId),
    };

    private async Task<WebhookPayload?> WithDiscussionAsync(
        WebhookPayload payload, EventRow happened, IReadOnlyDictionary<string, string> details, EventSubject subject, CancellationToken cancellationToken)
    {
        if (!int.TryParse(details.GetValueOrDefault("number"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || await db.Discussions.FirstOrDefaultAsync(row => row.RepositoryId == happened.RepositoryId && row.Number == number, cancellationToken) is not { } row)
        {
            return null;
        }

        var page = string.Create(CultureInfo.InvariantCulture, $"/discussions/{number}");
        return payload with
        {
            Discussion = new PayloadDiscussion
            {
                Id = DiscussionId(subject, number),
                Title = row.Title,
                Url = new PayloadUrl(Web(subject) + page, Api(subject) + page),
                Status = row.Status,
                Author = await UserAsync(row.AuthorId, cancellationToken),
                Number = number,
                IsPullRequest = row.IsPullRequest,
                Changes = row.TargetRef is { } target ? new PayloadChanges(target, row.MergeCommit) : null,
            },
            Comment = await CommentAsync(happened, details, number, Web(subject) + page, cancellationToken),
        };
    }

    /// <summary>The comment that an event is about: the one it names, the first of a discussion that was opened, or the last before the event.</summary>
    private async Task<PayloadComment?> CommentAsync(
        EventRow happened, IReadOnlyDictionary<string, string> details, int number, string page, CancellationToken cancellationToken)
    {
        if (happened.Action == EventActions.DiscussionChanged)
        {
            return null;
        }

        var comments = db.DiscussionEvents.Where(row => row.RepositoryId == happened.RepositoryId && row.Number == number && row.Type == "comment");
        var named = details.GetValueOrDefault("comment");
        var found = happened.Action == EventActions.DiscussionCreated ? comments.OrderBy(row => row.Id)
            : named is not null ? comments.Where(row => row.ObjectId == named)
            : comments.Where(row => row.CreatedAt <= happened.At).OrderByDescending(row => row.Id);
        if (await found.FirstOrDefaultAsync(cancellationToken) is not { } row)
        {
            return null;
        }

        var (text, hidden) = Read(row.DataJson);
        return new PayloadComment
        {
            Id = row.ObjectId,
            Author = await UserAsync(row.AuthorId, cancellationToken),
            Content = hidden ? null : text,
            Hidden = hidden,
            Url = new PayloadUrl($"{page}#{row.ObjectId}", null),
        };
    }

    private static (string? Text, bool Hidden) Read(string data)
    {
        using var json = JsonDocument.Parse(data);
        var latest = json.RootElement.TryGetProperty("latest", out var found) ? found : json.RootElement;
        return (
            latest.TryGetProperty("raw", out var raw) ? raw.GetString() : null,
            json.RootElement.TryGetProperty("hidden", out var hidden) && hidden.ValueKind == JsonValueKind.True);
    }

    private async Task<IReadOnlyList<string>> TagsAsync(EventRow happened, CancellationToken cancellationToken) =>
        await db.RepositoryTags
            .Where(row => row.RepositoryId == happened.RepositoryId)
            .OrderBy(row => row.Tag)
            .Select(row => row.Tag)
            .ToListAsync(cancellationToken);

    private async Task<PayloadId> UserAsync(long? id, CancellationToken cancellationToken) =>
        new(await db.Namespaces.Where(row => row.Id == id).Select(row => row.ObjectId).FirstOrDefaultAsync(cancellationToken) ?? new string('0', ObjectIdLength));

    private string Web(EventSubject subject) => $"{root}/{subject.Type.UrlPrefix()}{subject.Access.Id}";

    private string Api(EventSubject subject) => $"{root}/api/{subject.Type.ApiSegment()}/{subject.Access.Id}";

    /// <summary>Discussions are known by number; the payload wants an id that stays.</summary>
    private static string DiscussionId(EventSubject subject, int number) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{subject.ObjectId}#{number}"))))[..ObjectIdLength];
}
