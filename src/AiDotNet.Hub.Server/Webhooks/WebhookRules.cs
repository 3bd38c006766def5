using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>What a webhook may be. Whether the things that it watches exist is not asked: the answer would tell of private ones.</summary>
internal static class WebhookRules
{
    private const int LongestUrl = 2048;
    private const int LongestSecret = 256;
    private const int MostWatched = 200;
    private const int MostShown = 100;

    /// <summary>Checks what is given; a change leaves out what stays.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: names the part that cannot be.</exception>
    public static void Check(WebhookChange change)
    {
        CheckUrl(change.Url);
        CheckWatched(change.Watched);
        CheckDomains(change.Domains);
        CheckSecret(change.Secret);
    }

    private static void CheckUrl(string? url)
    {
        if (url is null)
        {
            return;
        }

        // Where the address leads is looked at when something is sent there: what a name resolves to changes.
        if (url.Length > LongestUrl || !Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.Host.Length == 0)
        {
            throw Invalid($"The \"url\" '{Shown(url)}' is no address that a webhook can call; it begins with http:// or https:// and has at most {LongestUrl} characters.");
        }
    }

    private static void CheckWatched(IReadOnlyList<WatchedItem>? watched)
    {
        if (watched is { Count: > MostWatched })
        {
            throw Invalid($"A webhook watches at most {MostWatched} things; \"watched\" has {watched.Count}. Watch their namespace, or make several webhooks.");
        }

        foreach (var item in watched ?? [])
        {
            if (item is null)
            {
                throw Invalid("An item of \"watched\" is null.");
            }

            var isRepository = item.Type switch
            {
                "user" or "org" => false,
                _ => RepositoryTypes.FindByWireName(item.Type) is not null
                    ? true
                    : throw Invalid($"\"watched\" has the type '{Shown(item.Type)}'; it must be one of [user, org, model, dataset, space]."),
            };
            if (!ModelId.TryParse(item.Name, out var id) || id.IsBare == isRepository)
            {
                throw Invalid($"\"watched\" has '{Shown(item.Name)}', which is no name of a {item.Type}; {(isRepository ? "a repository's is 'namespace/name'" : "a namespace's has no '/'")}.");
            }
        }
    }

    private static void CheckDomains(IReadOnlyList<string>? domains)
    {
        if (domains is { Count: 0 })
        {
            throw Invalid("\"domains\" is empty; name repo, discussion or both, or leave it out for both.");
        }

        foreach (var domain in domains ?? [])
        {
            if (!WebhookDomains.All.Contains(domain))
            {
                throw Invalid($"\"domains\" has '{Shown(domain)}'; it must be one of [{string.Join(", ", WebhookDomains.All)}].");
            }
        }
    }

    private static void CheckSecret(string? secret)
    {
        // It travels in a header.
        if (secret is { Length: > LongestSecret } || secret?.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
        {
            throw Invalid($"The \"secret\" must be printable ASCII of at most {LongestSecret} characters.");
        }
    }

    private static string Shown(string? text) => text is { Length: > MostShown } ? text[..MostShown] + "…" : text ?? "null";

    private static HubException Invalid(string message) => new(HubErrorCode.InvalidRequest, message);
}
