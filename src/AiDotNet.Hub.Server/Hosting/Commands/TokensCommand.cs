using System.CommandLine;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>The commands about tokens.</summary>
internal sealed class TokensCommand : Command
{
    public TokensCommand()
        : base("tokens", "Make, list and revoke the tokens of users.")
    {
        Add(new TokensAddCommand());
        Add(new TokensListCommand());
        Add(new TokensRevokeCommand());
    }
}
