using System.Collections.Frozen;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>Which events webhooks are told of, and as what.</summary>
internal static class EventScopes
{
    private const string Repository = "repo";
    private const string Content = "repo.content";
    private const string Config = "repo.config";
    private const string Discussion = "discussion";
    private const string Comment = "discussion.comment";

    private static readonly FrozenDictionary<string, PayloadEvent> Told = new Dictionary<string, PayloadEvent>
    {
        [EventActions.RepositoryCreated] = new("create", Repository),
        [EventActions.RepositoryDeleted] = new("delete", Repository),
        [EventActions.RepositoryMoved] = new("move", Repository),
        [EventActions.RepositorySettings] = new("update", Config),
        [EventActions.RefCreated] = new("update", Content),
        [EventActions.RefMoved] = new("update", Content),
        [EventActions.RefDeleted] = new("update", Content),
        [EventActions.DiscussionCreated] = new("create", Discussion),
        [EventActions.DiscussionChanged] = new("update", Discussion),
        [EventActions.CommentCreated] = new("create", Comment),
        [EventActions.CommentChanged] = new("update", Comment),
    }.ToFrozenDictionary();

    /// <summary>The actions that <see cref="Of"/> has an answer for.</summary>
    public static IReadOnlyList<string> Actions => Told.Keys;

    /// <summary>What an action is called in a payload; null where webhooks are not told.</summary>
    public static PayloadEvent? Of(string action) => Told.GetValueOrDefault(action);

    /// <summary>One of <see cref="WebhookDomains"/>.</summary>
    public static string Domain(this PayloadEvent told) =>
        told.Scope.StartsWith(WebhookDomains.Repository, StringComparison.Ordinal) ? WebhookDomains.Repository : WebhookDomains.Discussion;
}
