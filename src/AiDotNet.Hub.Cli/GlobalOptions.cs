using System.CommandLine;

namespace AiDotNet.Hub.Cli;

/// <summary>The options that every verb has.</summary>
internal static class GlobalOptions
{
    public static readonly Option<Uri?> Endpoint = new("--endpoint")
    {
        Description = "The hub's address, asked alone [default: AIDOTNET_HUB_ENDPOINT, the hubs of ~/.aidotnet/config.json, HF_ENDPOINT or https://huggingface.co]",
        HelpName = "URL",
        Recursive = true,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            {
                return uri;
            }

            result.AddError($"'{text}' is no address of a hub; it must begin with http:// or https://.");
            return null;
        },
    };

    public static readonly Option<string?> Token = new("--token")
    {
        Description = "The token [default: AIDOTNET_HUB_TOKEN, or the one that 'adn login' stored]",
        HelpName = "TOKEN",
        Recursive = true,
    };

    public static readonly Option<string?> Cache = new("--cache")
    {
        Description = "The cache's folder [default: AIDOTNET_HUB_CACHE or ~/.aidotnet/hub; with AIDOTNET_HUB_CACHE_LAYOUT=huggingface HF_HUB_CACHE or Python's default]",
        HelpName = "DIR",
        Recursive = true,
    };

    public static readonly Option<bool> Offline = Switch("--offline", "Use the cache alone, never the network");

    public static readonly Option<bool> Json = Switch("--json", "Print one JSON value in place of text; errors as JSON on stderr");

    public static readonly Option<bool> Quiet = Switch("--quiet", "Print the result and errors, nothing else", "-q");

    public static readonly Option<bool> Verbose = Switch("--verbose", "Print the stack trace of an error");

    public static IEnumerable<Option> All => [Endpoint, Token, Cache, Offline, Json, Quiet, Verbose];

    private static Option<bool> Switch(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Recursive = true };
}
