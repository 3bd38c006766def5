using System.CommandLine;
using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Removes an organisation that owns nothing.</summary>
internal sealed class OrgsRemoveCommand : AccountCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The organisation." };

    public OrgsRemoveCommand()
        : base("rm", "Remove an organisation that owns no repositories.") => Add(_name);

    protected override async Task RunAsync(AccountCommandContext context, CancellationToken cancellationToken)
    {
        await context.Get<AccountEditor>().DeleteOrganizationAsync(context.Value(_name), context.Actor, cancellationToken);
        context.WriteLine($"Removed the organisation '{context.Value(_name)}'.");
    }
}
