namespace AiDotNet.Hub.Server.Data;

/// <summary>An access token. Its text is nowhere; its hash finds it.</summary>
internal sealed class TokenRow
{
    public long Id { get; private set; }

    public long UserId { get; init; }

    public required string Name { get; init; }

    /// <summary>SHA-256 of the text, hexadecimal. The text is random, so that no salt is needed.</summary>
    public required string Hash { get; init; }

    /// <summary><c>read</c>, <c>write</c> or <c>fineGrained</c>.</summary>
    public required string Role { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is refused; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was last used, to the hour; null: never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public NamespaceRow? User { get; init; }

    public List<TokenScopeRow> Scopes { get; init; } = [];
}

/// <summary>What a fine-grained token may touch; by name, since it may be made later.</summary>
internal sealed class TokenScopeRow
{
    public long Id { get; private set; }

    public long TokenId { get; init; }

    public required string NormalizedNamespace { get; init; }

    /// <summary>Null: all of the namespace.</summary>
    public string? NormalizedName { get; init; }

    public required bool CanWrite { get; init; }
}
