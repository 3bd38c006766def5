namespace AiDotNet.Hub.Server;

/// <summary>Something that happened, for the audit log and for webhooks. It is written in the transaction that makes it true.</summary>
/// <param name="Action">One of <see cref="EventActions"/>.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Subject">What it was done to, readable after that is gone: <c>model acme/bert</c>, <c>user bob</c>.</param>
internal sealed record HubEvent(string Action, Actor Actor, string Subject)
{
    /// <summary>The repository; null where it was done to none.</summary>
    public RepositoryKey? Repository { get; init; }

    /// <summary>What else a reader needs: <c>ref</c>, <c>old</c>, <c>new</c> for a moved ref, <c>number</c> for a discussion, <c>from</c> and <c>to</c> for a change. No secrets.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();
}

/// <summary>Names of what happens. Stored and shown: never rename.</summary>
internal static class EventActions
{
    public const string RepositoryCreated = "repo.create";
    public const string RepositoryDeleted = "repo.delete";
    public const string RepositoryMoved = "repo.move";
    public const string RepositorySettings = "repo.settings";
    public const string RefMoved = "ref.move";
    public const string RefCreated = "ref.create";
    public const string RefDeleted = "ref.delete";
    public const string LfsObjectsDeleted = "lfs.delete";
    public const string DiscussionCreated = "discussion.create";
    public const string DiscussionChanged = "discussion.update";
    public const string CommentCreated = "comment.create";
    public const string CommentChanged = "comment.update";
    public const string AccessRequested = "access.request";
    public const string AccessHandled = "access.handle";
    public const string Liked = "like.create";
    public const string Unliked = "like.delete";
    public const string AccountCreated = "account.create";
    public const string AccountChanged = "account.update";
    public const string AccountDeleted = "account.delete";
    public const string MemberChanged = "member.update";
    public const string MemberRemoved = "member.delete";
    public const string TokenCreated = "token.create";
    public const string TokenRevoked = "token.revoke";
    public const string SignedIn = "signin.success";
    public const string SignInFailed = "signin.failure";
    public const string WebhookCreated = "webhook.create";
    public const string WebhookChanged = "webhook.update";
    public const string WebhookDeleted = "webhook.delete";
}
