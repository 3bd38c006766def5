using System.CommandLine;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>The commands about orgs.</summary>
internal sealed class OrgsCommand : Command
{
    public OrgsCommand()
        : base("orgs", "Make, list and remove organisations, and say who is in them.")
    {
        Add(new OrgsAddCommand());
        Add(new OrgsListCommand());
        Add(new OrgsMemberCommand());
        Add(new OrgsRemoveCommand());
    }
}
