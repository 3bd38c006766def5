namespace AiDotNet.Hub.Server.Data;

/// <summary>Applies what a caller may see to a query.</summary>
internal static class VisibilityFilter
{
    public static IQueryable<RepositoryRow> VisibleTo(this IQueryable<RepositoryRow> repositories, RepositoryVisibility visibility)
    {
        if (!visibility.AllPrivate)
        {
            var members = visibility.PrivateOfNamespaces;
            repositories = repositories.Where(row => !row.Private || members.Contains(row.NamespaceId));
        }

        if (visibility.OnlyPrivate is { } only)
        {
            repositories = repositories.Where(row =>
                !row.Private || only.Contains(row.NormalizedNamespace) || only.Contains(row.NormalizedNamespace + "/" + row.NormalizedName));
        }

        return repositories;
    }
}
