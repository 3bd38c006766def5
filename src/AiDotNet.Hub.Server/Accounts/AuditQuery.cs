namespace AiDotNet.Hub.Server.Accounts;

/// <summary>What of the audit log is wanted; null is no condition.</summary>
internal sealed record AuditQuery
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    public DateTimeOffset? Since { get; init; }

    /// <summary>Who did it, in any spelling.</summary>
    public string? Actor { get; init; }

    /// <summary>One of <see cref="EventActions"/>.</summary>
    public string? Action { get; init; }

    /// <summary>A repository, of whatever type.</summary>
    public ModelId? Repository { get; init; }

    /// <summary>The <see cref="AuditPage.Next"/> of the page before.</summary>
    public long? Before { get; init; }

    public int Limit { get; init; } = DefaultLimit;
}

/// <summary>A page of the audit log, newest first.</summary>
/// <param name="Entries">What happened.</param>
/// <param name="Next">Where the next page begins; null: this is the last.</param>
internal sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, long? Next);

/// <summary>A line of the audit log.</summary>
internal sealed record AuditEntry
{
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="EventActions"/>.</summary>
    public required string Action { get; init; }

    public required string Actor { get; init; }

    public required string Subject { get; init; }

    public required IReadOnlyDictionary<string, string> Details { get; init; }

    /// <summary>Where the request came from; null where the hub acted by itself.</summary>
    public string? Address { get; init; }

    public string? RequestId { get; init; }
}
