namespace AiDotNet.Hub.Server.Data;

/// <summary>A line of the audit log, and what webhooks are told from. Lines are only ever added; they outlive what they speak of, so nothing here is a foreign key.</summary>
internal sealed class EventRow
{
    /// <summary>Grows with time: a reader that remembers the last one has seen all before it.</summary>
    public long Id { get; private set; }

    public required DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="EventActions"/>.</summary>
    public required string Action { get; init; }

    public required string Actor { get; init; }

    public long? ActorId { get; init; }

    public required string Subject { get; init; }

    public long? RepositoryId { get; init; }

    /// <summary>A JSON object of strings.</summary>
    public required string DetailsJson { get; init; }

    public string? Address { get; init; }

    public string? RequestId { get; init; }
}
