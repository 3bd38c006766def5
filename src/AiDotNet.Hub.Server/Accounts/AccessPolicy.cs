using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Who may do what: what the user is in the namespace, narrowed by what the token is.</summary>
internal static class AccessPolicy
{
    /// <summary>Whether a caller has a right to a repository that exists, or would exist, under this name.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="namespaceId">The namespace's row.</param>
    /// <param name="id">The full id, in any spelling.</param>
    /// <param name="isPrivate">Whether only members see the repository.</param>
    /// <param name="right">What is wanted.</param>
    public static bool Allows(Caller caller, long namespaceId, ModelId id, bool isPrivate, Right right) =>
        TokenAllows(caller, id, right) && UserMay(caller, namespaceId, isPrivate, right);

    /// <summary>What a listing may show to a caller; the same rule as <see cref="Allows"/> for <see cref="Right.Read"/>.</summary>
    public static RepositoryVisibility VisibilityOf(Caller caller) => new()
    {
        AllPrivate = caller.IsAdmin,
        PrivateOfNamespaces = caller.UserId is { } user ? [user, .. caller.Memberships.Keys] : [],
        Only = caller.Token is { Role: TokenRole.FineGrained, Scopes: var scopes }
            ? [.. scopes.Select(scope => NormalizedName.Of(scope.Name is null ? scope.Namespace : $"{scope.Namespace}/{scope.Name}"))]
            : null,
    };

    private static bool UserMay(Caller caller, long namespaceId, bool isPrivate, Right right)
    {
        if (right == Right.Read && !isPrivate)
        {
            return true;
        }

        if (caller.UserId is not { } user)
        {
            return false;
        }

        if (caller.IsAdmin || user == namespaceId)
        {
            return true;
        }

        return caller.Memberships.TryGetValue(namespaceId, out var role) && right switch
        {
            Right.Read => true,
            Right.Write => role is OrganizationRole.Contributor or OrganizationRole.Write or OrganizationRole.Admin,
            _ => role is OrganizationRole.Write or OrganizationRole.Admin,
        };
    }

    private static bool TokenAllows(Caller caller, ModelId id, Right right) => caller.Token?.Role switch
    {
        null => true,
        TokenRole.Write => true,
        TokenRole.Read => right == Right.Read,
        _ => caller.Token.Scopes.Any(scope => Covers(scope, id) && (right == Right.Read || scope.Right >= Right.Write)),
    };

    private static bool Covers(TokenScope scope, ModelId id) =>
        string.Equals(scope.Namespace, id.Namespace, StringComparison.OrdinalIgnoreCase)
        && (scope.Name is null || string.Equals(scope.Name, id.Name, StringComparison.OrdinalIgnoreCase));
}
