using System.CommandLine;
using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Makes a token good for nothing.</summary>
internal sealed class TokensRevokeCommand : AccountCommand
{
    private readonly Argument<string> _user = new("USER") { Description = "Whose it is." };
    private readonly Argument<string> _name = new("NAME") { Description = "What its owner calls it." };

    public TokensRevokeCommand()
        : base("revoke", "Make a token good for nothing, at once.")
    {
        Add(_user);
        Add(_name);
    }

    protected override async Task RunAsync(AccountCommandContext context, CancellationToken cancellationToken)
    {
        await context.Get<TokenEditor>().RevokeAsync(context.Value(_user), context.Value(_name), context.Actor, cancellationToken);
        context.WriteLine($"Revoked the token '{context.Value(_name)}' of '{context.Value(_user)}'.");
    }
}
