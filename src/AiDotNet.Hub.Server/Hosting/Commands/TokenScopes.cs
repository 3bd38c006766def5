using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>What a fine-grained token may touch, as a command line says it.</summary>
internal static class TokenScopes
{
    private const string Whole = "/*";

    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: an id, a right, or their number is wrong.</exception>
    public static IReadOnlyList<TokenScope> Parse(IReadOnlyList<string> repositories, IReadOnlyList<string> rights)
    {
        if (rights.Count != repositories.Count && !(rights.Count == 1 && repositories.Count > 0))
        {
            throw new HubException(
                HubErrorCode.InvalidRequest, $"There are {repositories.Count} --repo and {rights.Count} --right: one right for each, or one for all of them.");
        }

        return [.. repositories.Select((id, index) => Parse(id, ParseRight(rights[rights.Count == 1 ? 0 : index])))];
    }

    private static TokenScope Parse(string id, Right right)
    {
        if (id.EndsWith(Whole, StringComparison.Ordinal) && ModelId.TryParse(id[..^Whole.Length], out var space) && space.IsBare)
        {
            return new TokenScope(space.Name, null, right);
        }

        return ModelId.TryParse(id, out var repository) && repository.Namespace is { } owner
            ? new TokenScope(owner, repository.Name, right)
            : throw new HubException(HubErrorCode.InvalidRequest, $"--repo is '{id}'; namespace/name or namespace/* is needed.");
    }

    private static Right ParseRight(string text) => text switch
    {
        "read" => Right.Read,
        "write" => Right.Write,
        _ => throw new HubException(HubErrorCode.InvalidRequest, $"--right is '{text}'; read or write is needed."),
    };
}
