using AiDotNet.Hub.Cli.Input;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Checks a token with the hub and keeps it for this endpoint.</summary>
internal sealed class LoginCommand() : Verb("login", "Check a token with the hub and keep it for this hub; without --token it is read from stdin or asked for")
{
    public override IReadOnlyList<string> Examples =>
    [
        "adn login",
        "adn login --token hf_... --endpoint http://localhost:8080",
        "cat token.txt | adn login",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var output = context.Output;
        var options = context.HubOptions();
        options.Token = context.Get(GlobalOptions.Token) ?? await TokenPrompt.ReadAsync(output, options.Endpoint, cancellationToken);
        using var hub = HubAccess.Open(options);
        var identity = await hub.WhoAmIAsync(cancellationToken);
        var file = HubAccess.StoreToken(options.Endpoint, options.Token);
        output.Say($"Logged in to {options.Endpoint.ToString().TrimEnd('/')} as {identity.Name}; the token is kept in {file}.");
        if (output.Json)
        {
            WhoAmICommand.Write(output, identity);
        }

        return ExitCode.Ok;
    }
}
