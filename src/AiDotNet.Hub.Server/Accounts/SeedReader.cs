using System.Text.Json;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Reads a seed file, strictly: an unknown key is an error that names it.</summary>
internal static class SeedReader
{
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: what is wrong, at which key of which file.</exception>
    public static async Task<HubSeed> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return Parse(await File.ReadAllTextAsync(path, cancellationToken), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The seed file '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <param name="json">The file's text.</param>
    /// <param name="file">Its name, for errors.</param>
    public static HubSeed Parse(string json, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return ReadSeed(new SeedNode(document.RootElement, "", file));
        }
        catch (JsonException e)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The seed file '{file}' is no JSON: {e.Message}", e);
        }
    }

    private static HubSeed ReadSeed(SeedNode root)
    {
        root.Allow("users", "organizations", "defaultNamespace");
        return new HubSeed
        {
            Users = root.List("users", ReadUser),
            Organizations = root.List("organizations", ReadOrganization),
            DefaultNamespace = root.Text("defaultNamespace"),
        };
    }

    private static SeedUser ReadUser(SeedNode node)
    {
        node.Allow("name", "fullname", "email", "admin", "password", "tokens");
        var name = node.RequiredText("name");
        var user = new NewUser
        {
            Name = name,
            FullName = node.Text("fullname"),
            Email = node.Text("email"),
            Admin = node.Flag("admin"),
            Password = node.Text("password"),
        };
        return new SeedUser(user, node.List("tokens", token => ReadToken(token, name)));
    }

    private static NewToken ReadToken(SeedNode node, string user)
    {
        node.Allow("name", "role", "token", "scopes");
        var role = RoleNames.FindTokenRole(node.RequiredText("role"))
            ?? throw node.Error("role", "must be 'read', 'write' or 'fineGrained'");
        var scopes = node.List("scopes", ReadScope);
        if (scopes.Count > 0 && role != TokenRole.FineGrained)
        {
            throw node.Error("scopes", "is for the role 'fineGrained' only");
        }

        return new NewToken { User = user, Name = node.RequiredText("name"), Role = role, Scopes = scopes, Text = node.Text("token") };
    }

    private static TokenScope ReadScope(SeedNode node)
    {
        node.Allow("repo", "namespace", "right");
        var right = node.RequiredText("right") switch
        {
            "read" => Right.Read,
            "write" => Right.Write,
            _ => throw node.Error("right", "must be 'read' or 'write'"),
        };
        switch (node.Text("repo"), node.Text("namespace"))
        {
            case ({ } repo, null):
                return ModelId.TryParse(repo, out var id) && id.Namespace is { } owner
                    ? new TokenScope(owner, id.Name, right)
                    : throw node.Error("repo", "must have the form 'namespace/name'");
            case (null, { } wholeNamespace):
                return new TokenScope(wholeNamespace, null, right);
            default:
                throw node.Error("repo", "or 'namespace' is needed, one of them");
        }
    }

    private static SeedOrganization ReadOrganization(SeedNode node)
    {
        node.Allow("name", "fullname", "privateByDefault", "members");
        var organization = new NewOrganization
        {
            Name = node.RequiredText("name"),
            FullName = node.Text("fullname"),
            PrivateByDefault = node.Flag("privateByDefault"),
        };
        return new SeedOrganization(organization, node.List("members", ReadMember));
    }

    private static SeedMember ReadMember(SeedNode node)
    {
        node.Allow("user", "role");
        var role = RoleNames.FindOrganizationRole(node.RequiredText("role"))
            ?? throw node.Error("role", "must be 'read', 'contributor', 'write' or 'admin'");
        return new SeedMember(node.RequiredText("user"), role);
    }
}
