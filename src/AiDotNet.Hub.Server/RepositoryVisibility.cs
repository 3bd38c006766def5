namespace AiDotNet.Hub.Server;

/// <summary>Which repositories a caller sees, in a form that a query can apply.</summary>
internal sealed record RepositoryVisibility
{
    /// <summary>Public repositories only.</summary>
    public static readonly RepositoryVisibility Public = new();

    /// <summary>Private repositories of every namespace are visible.</summary>
    public bool AllPrivate { get; init; }

    /// <summary>Namespaces whose private repositories are visible.</summary>
    public IReadOnlyList<long> PrivateOfNamespaces { get; init; } = [];

    /// <summary>Where not null, of what is private nothing but these (normalised namespaces, or <c>namespace/name</c>) is visible.</summary>
    public IReadOnlyList<string>? OnlyPrivate { get; init; }
}
