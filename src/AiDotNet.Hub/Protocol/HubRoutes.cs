using System.Text;

namespace AiDotNet.Hub.Protocol;

/// <summary>Every path of the Hub's protocol that both ends of this product speak, relative to the endpoint. Clients build them here; the server matches the same shapes.</summary>
internal static class HubRoutes
{
    /// <summary>Who the token belongs to.</summary>
    public const string WhoAmI = "api/whoami-v2";

    /// <summary>Creates a repository (POST).</summary>
    public const string CreateRepository = "api/repos/create";

    /// <summary>Deletes a repository (DELETE with a body).</summary>
    public const string DeleteRepository = "api/repos/delete";

    /// <summary>Checks the front matter of a card (POST).</summary>
    public const string ValidateYaml = "api/validate-yaml";

    /// <summary>A user as anyone may see them; 404 where there is none of that name.</summary>
    public static string UserOverview(string name) => $"api/users/{Segment(name)}/overview";

    /// <summary>An organisation as anyone may see it; 404 where there is none of that name.</summary>
    public static string OrganizationOverview(string name) => $"api/organizations/{Segment(name)}/overview";

    /// <summary>Lists and searches models.</summary>
    public const string Models = "api/models";

    /// <summary>A model's information at its default branch.</summary>
    public static string Model(ModelId id) => $"{Models}/{id}";

    /// <summary>A model's information at a revision.</summary>
    public static string ModelRevision(ModelId id, string revision) => $"{Model(id)}/revision/{Segment(revision)}";

    /// <summary>The files and folders below a path.</summary>
    public static string Tree(ModelId id, string revision, string path = "") =>
        path.Length == 0 ? $"{Model(id)}/tree/{Segment(revision)}" : $"{Model(id)}/tree/{Segment(revision)}/{FilePath(path)}";

    /// <summary>Branches and tags.</summary>
    public static string Refs(ModelId id) => $"{Model(id)}/refs";

    /// <summary>Makes a tag at a revision (POST), or deletes the tag of that name (DELETE).</summary>
    public static string Tag(ModelId id, string revisionOrTag) => $"{Model(id)}/tag/{Segment(revisionOrTag)}";

    /// <summary>Makes (POST) or deletes (DELETE) a branch.</summary>
    public static string Branch(ModelId id, string branch) => $"{Model(id)}/branch/{Segment(branch)}";

    /// <summary>Which files go by LFS, which are unchanged (POST).</summary>
    public static string Preupload(ModelId id, string branch) => $"{Model(id)}/preupload/{Segment(branch)}";

    /// <summary>Makes a commit (POST).</summary>
    public static string Commit(ModelId id, string branch) => $"{Model(id)}/commit/{Segment(branch)}";

    /// <summary>Some files of a revision (POST).</summary>
    public static string PathsInfo(ModelId id, string revision) => $"{Model(id)}/paths-info/{Segment(revision)}";

    /// <summary>A token for fetching files in chunks.</summary>
    public static string XetReadToken(ModelId id, string revision) => $"{Model(id)}/xet-read-token/{Segment(revision)}";

    /// <summary>Where to send which LFS object (POST).</summary>
    public static string LfsBatch(ModelId id) => $"{id}.git/info/lfs/objects/batch";

    /// <summary>A file's bytes.</summary>
    public static string Resolve(ModelId id, string revision, string path) => $"{id}/resolve/{Segment(revision)}/{FilePath(path)}";

    /// <summary>A file's bytes as git has them: the pointer text for LFS files.</summary>
    public static string Raw(ModelId id, string revision, string path) => $"{id}/raw/{Segment(revision)}/{FilePath(path)}";

    /// <summary>The model that an address of a hub is about; false where it is about none. The address of a bare name with something behind it
    /// is taken for that of a full id, as it looks the same.</summary>
    /// <param name="endpoint">The hub, with a slash at its end.</param>
    /// <param name="address">An address of the same host.</param>
    /// <param name="id">The model.</param>
    public static bool TryReadId(Uri endpoint, Uri address, out ModelId id)
    {
        id = default;
        if (!address.AbsolutePath.StartsWith(endpoint.AbsolutePath, StringComparison.Ordinal))
        {
            return false;
        }

        var segments = address.AbsolutePath[endpoint.AbsolutePath.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var name = segments switch
        {
            ["api", "models", var only] => only,
            ["api", "models", var first, var second, ..] => $"{first}/{second}",
            ["api", ..] => null,
            [var first, var second, "resolve" or "raw", ..] => $"{first}/{second}",
            [var only, "resolve" or "raw", ..] => only,
            [var first, var second, "info", "lfs", ..] when second.EndsWith(".git", StringComparison.Ordinal) => $"{first}/{second[..^4]}",
            _ => null,
        };
        return ModelId.TryParse(name, out id);
    }

    /// <summary>One path segment, with everything escaped but <c>A-Z a-z 0-9 . _ ~ -</c>.</summary>
    public static string Segment(string text) => Uri.EscapeDataString(text);

    /// <summary>A file's path: each segment escaped, the slashes kept.</summary>
    public static string FilePath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var escaped = new StringBuilder(path.Length + 8);
        foreach (var range in path.AsSpan().Split('/'))
        {
            if (escaped.Length > 0)
            {
                escaped.Append('/');
            }

            escaped.Append(Uri.EscapeDataString(path[range]));
        }

        return escaped.ToString();
    }
}
