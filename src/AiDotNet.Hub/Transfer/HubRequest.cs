namespace AiDotNet.Hub.Transfer;

/// <summary>One request, in a form that can be sent again: the body is made anew for each attempt.</summary>
internal sealed record HubRequest
{
    public required HttpMethod Method { get; init; }

    /// <summary>Absolute.</summary>
    public required Uri Address { get; init; }

    /// <summary>What it is about.</summary>
    public required HubSubject Subject { get; init; }

    /// <summary>Makes the body, or null for none.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>The media type asked for, or null.</summary>
    public string? Accept { get; init; }

    /// <summary>The ETag of the reply that is known already, as it came, so that the hub may say that it is still the one; null for none.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>The first byte wanted; 0 for all.</summary>
    public long From { get; init; }

    /// <summary>The last byte wanted; null for all from <see cref="From"/> on.</summary>
    public long? To { get; init; }

    /// <summary>Whether the token is sent, where the address is the hub's own. Addresses that authorise themselves get none.</summary>
    public bool Authorize { get; init; } = true;

    /// <summary>A token that was given for this address alone; null for the hub's own, as <see cref="Authorize"/> says. Follows no redirect to another host.</summary>
    public string? OtherToken { get; init; }
}
