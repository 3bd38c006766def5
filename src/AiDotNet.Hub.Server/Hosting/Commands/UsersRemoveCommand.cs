using System.CommandLine;
using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Removes a user that owns nothing.</summary>
internal sealed class UsersRemoveCommand : AccountCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The user." };

    public UsersRemoveCommand()
        : base("rm", "Remove a user that owns no repositories; their tokens are refused from then on.") => Add(_name);

    protected override async Task RunAsync(AccountCommandContext context, CancellationToken cancellationToken)
    {
        await context.Get<AccountEditor>().DeleteUserAsync(context.Value(_name), context.Actor, cancellationToken);
        context.WriteLine($"Removed the user '{context.Value(_name)}'.");
    }
}
