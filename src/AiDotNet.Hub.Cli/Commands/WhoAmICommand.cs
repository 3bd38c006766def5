using AiDotNet.Hub.Cli.Output;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Says who the token belongs to.</summary>
internal sealed class WhoAmICommand() : Verb("whoami", "Say who the token belongs to")
{
    public override IReadOnlyList<string> Examples => ["adn whoami", "adn whoami --endpoint http://localhost:8080 --json"];

    /// <summary>Prints an identity, in the form that was asked for.</summary>
    public static void Write(CommandOutput output, WhoAmI identity)
    {
        if (output.Json)
        {
            output.WriteJson(identity, CliJsonContext.Wire.WhoAmI);
            return;
        }

        output.WriteLine(identity.Name);
        if (output.Quiet)
        {
            return;
        }

        if (identity.Organizations.Count > 0)
        {
            output.WriteLine($"organizations: {string.Join(", ", identity.Organizations.Select(organization => organization.Name))}");
        }

        if (identity.Auth?.AccessToken is { } token)
        {
            output.WriteLine($"token: {token.DisplayName} ({token.Role})");
        }
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var hub = context.OpenHub();
        Write(context.Output, await hub.WhoAmIAsync(cancellationToken));
        return ExitCode.Ok;
    }
}
