using System.CommandLine;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>The commands about users.</summary>
internal sealed class UsersCommand : Command
{
    public UsersCommand()
        : base("users", "Make, list and remove users.")
    {
        Add(new UsersAddCommand());
        Add(new UsersListCommand());
        Add(new UsersPasswordCommand());
        Add(new UsersRemoveCommand());
    }
}
