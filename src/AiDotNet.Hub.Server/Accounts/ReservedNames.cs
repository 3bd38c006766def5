using System.Collections.Frozen;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Names that no user or organisation may have, since the hub's own addresses begin with them.</summary>
internal static class ReservedNames
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "api", "assets", "avatars", "blog", "collections", "css", "datasets", "discussions", "docs", "favicon.ico", "health", "hub", "images", "img", "join",
        "js", "lfs", "login", "logout", "metrics", "models", "new", "notifications", "oauth", "openapi", "organizations", "pages", "papers", "posts", "pricing",
        "resolve", "robots.txt", "search", "settings", "signin-oidc", "signout-callback-oidc", "signup", "spaces", "static", "status", "tasks", "terms",
        "trending", "users", "v1", "v2", "webhooks", "well-known", "xet");

    public static bool Contains(string name) => Names.Contains(name);
}
