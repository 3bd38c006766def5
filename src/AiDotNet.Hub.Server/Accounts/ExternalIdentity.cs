namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Who a provider of identities says that somebody is.</summary>
/// <param name="Issuer">The provider's address.</param>
/// <param name="Subject">The provider's name of them, which never changes.</param>
internal sealed record ExternalIdentity(string Issuer, string Subject)
{
    /// <summary>What they would like to be called; any text.</summary>
    public string? PreferredName { get; init; }

    public string? FullName { get; init; }

    /// <summary>Null where the provider has not verified it.</summary>
    public string? Email { get; init; }
}
