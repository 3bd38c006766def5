namespace AiDotNet.Hub.Server.Data;

/// <summary>A user as a provider of identities knows them.</summary>
internal sealed class ExternalLoginRow
{
    /// <summary>The issuer's address.</summary>
    public required string Issuer { get; init; }

    /// <summary>The provider's name of the user, which never changes.</summary>
    public required string Subject { get; init; }

    public required long UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public NamespaceRow? User { get; init; }
}
