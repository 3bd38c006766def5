using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Who may do what: what the user is in the namespace, narrowed by what the token is.</summary>
internal static class AccessPolicy
{
    /// <summary>Whether a caller has a right to a repository that exists, or would exist, under this name.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="target">The repository.</param>
    /// <param name="right">What is wanted. <see cref="Right.Content"/> is as <see cref="Right.Read"/> here: who passes a gate is written in the catalog.</param>
    /// <remarks>What is public needs nobody's right: a token, however narrow, never sees less than no token.</remarks>
    public static bool Allows(Caller caller, AccessTarget target, Right right) =>
        (right <= Right.Content && !target.Private) || (UserMay(caller, target, right) && TokenAllows(caller, target.Id, right));

    /// <summary>Whether a caller sees the private repositories of a namespace, and so needs no admission to its gated ones.</summary>
    public static bool IsInsider(Caller caller, AccessTarget target) => Allows(caller, target with { Private = true }, Right.Read);

    /// <summary>Whether the token lets its owner's admission to a gated repository count: admission is the user's, and more than everybody has.</summary>
    public static bool MayUseAdmission(Caller caller, ModelId id) => TokenAllows(caller, id, Right.Content);

    /// <summary>What a listing may show to a caller; the same rule as <see cref="Allows"/> for <see cref="Right.Read"/>.</summary>
    public static RepositoryVisibility VisibilityOf(Caller caller) => new()
    {
        AllPrivate = caller.IsAdmin,
        PrivateOfNamespaces = caller.UserId is { } user ? [user, .. caller.Memberships.Keys] : [],
        OnlyPrivate = caller.Token is { Role: TokenRole.FineGrained, Scopes: var scopes }
            ? [.. scopes.Select(scope => NormalizedName.Of(scope.Name is null ? scope.Namespace : $"{scope.Namespace}/{scope.Name}"))]
            : null,
    };

    private static bool UserMay(Caller caller, AccessTarget target, Right right)
    {
        if (caller.UserId is not { } user)
        {
            return false;
        }

        if (caller.IsAdmin || user == target.NamespaceId)
        {
            return true;
        }

        return caller.Memberships.TryGetValue(target.NamespaceId, out var role) && right switch
        {
            Right.Read or Right.Content => true,
            _ => role is OrganizationRole.Write or OrganizationRole.Admin || (role == OrganizationRole.Contributor && target.CreatorId == user),
        };
    }

    private static bool TokenAllows(Caller caller, ModelId id, Right right) => caller.Token?.Role switch
    {
        null => true,
        TokenRole.Write => true,
        TokenRole.Read => right <= Right.Content,
        _ => caller.Token.Scopes.Any(scope => Covers(scope, id) && (right <= Right.Content || scope.Right >= Right.Write)),
    };

    private static bool Covers(TokenScope scope, ModelId id) =>
        string.Equals(scope.Namespace, id.Namespace, StringComparison.OrdinalIgnoreCase)
        && (scope.Name is null || string.Equals(scope.Name, id.Name, StringComparison.OrdinalIgnoreCase));
}
