namespace AiDotNet.Hub.Server.Data;

/// <summary>A user in an organisation.</summary>
internal sealed class MembershipRow
{
    public required long OrganizationId { get; init; }

    public required long UserId { get; init; }

    /// <summary><c>read</c>, <c>contributor</c>, <c>write</c> or <c>admin</c>.</summary>
    public required string Role { get; init; }

    public NamespaceRow? Organization { get; init; }

    public NamespaceRow? User { get; init; }
}
