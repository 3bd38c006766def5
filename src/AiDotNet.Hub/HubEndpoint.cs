namespace AiDotNet.Hub;

/// <summary>A hub that is asked after <see cref="ModelHubOptions.Endpoint"/>, or for the models that <see cref="ModelHubOptions.Sources"/> gives to it.</summary>
public sealed class HubEndpoint
{
    /// <summary>The hub, an absolute http or https address.</summary>
    public required Uri Address { get; set; }

    /// <summary>The token for this hub, sent to no other; null for none. Default null.</summary>
    public string? Token { get; set; }

    /// <summary>Whether everything on this hub can be read without a token, so that its "not found" to an unknown caller means that it has no
    /// such model. Default false: without a token the hub's "not found" may be a private model, and no later hub is asked.</summary>
    public bool IsPublic { get; set; }

    /// <summary>What is wrong with it, or null.</summary>
    internal static string? Problem(Uri? address, string? token) =>
        address is not { IsAbsoluteUri: true } || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            ? $"'{address}' is no address of a hub: an absolute http or https address is needed, such as {ModelHubOptions.DefaultEndpoint}."
        : address.UserInfo.Length > 0 ? "The hub's address must not carry a name or password: pass a token."
        : address.Query.Length > 0 || address.Fragment.Length > 0 ? $"'{address}' must end with its path: no query, no fragment."
        : token is not null && (token.Length == 0 || token.AsSpan().ContainsAnyExceptInRange('!', '~')) ? "The token has blanks or characters that no token has."
        : null;
}
