namespace AiDotNet.Hub.Server;

/// <summary>Who does something, as it is written down: the author of a commit, the line of the audit log.</summary>
/// <param name="Name">The user's name in its canonical spelling, or the name of a part of the hub that acts by itself.</param>
internal sealed record Actor(string Name)
{
    /// <summary>The user's row; null where the hub acts by itself.</summary>
    public long? UserId { get; init; }

    /// <summary>Where the request came from.</summary>
    public string? Address { get; init; }

    /// <summary>The request's <c>X-Request-Id</c>.</summary>
    public string? RequestId { get; init; }
}
