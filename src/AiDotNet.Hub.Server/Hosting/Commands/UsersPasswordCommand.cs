using System.CommandLine;
using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Gives a user another password.</summary>
internal sealed class UsersPasswordCommand : AccountCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The user." };

    public UsersPasswordCommand()
        : base("passwd", "Give a user the password in the first line of standard input; their sessions in browsers end.") => Add(_name);

    protected override async Task RunAsync(AccountCommandContext context, CancellationToken cancellationToken)
    {
        var password = await PasswordInput.ReadAsync(cancellationToken);
        await context.Get<AccountEditor>().SetPasswordAsync(context.Value(_name), password, context.Actor, cancellationToken);
        context.WriteLine($"The user '{context.Value(_name)}' has a new password.");
    }
}
