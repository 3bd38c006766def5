using System.CommandLine;
using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Makes an organisation.</summary>
internal sealed class OrgsAddCommand : AccountCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "What the organisation is called." };
    private readonly Option<string?> _fullName = new("--fullname") { Description = "Its full name.", HelpName = "TEXT" };
    private readonly Option<bool> _private = new("--private-by-default") { Description = "Make its new repositories private where a request does not say." };

    public OrgsAddCommand()
        : base("add", "Make an organisation.")
    {
        Add(_name);
        Add(_fullName);
        Add(_private);
    }

    protected override async Task RunAsync(AccountCommandContext context, CancellationToken cancellationToken)
    {
        var organization = new NewOrganization
        {
            Name = context.Value(_name), FullName = context.Value(_fullName), PrivateByDefault = context.Value(_private),
        };
        await context.Get<AccountEditor>().CreateOrganizationAsync(organization, context.Actor, cancellationToken);
        context.WriteLine($"Made the organisation '{organization.Name}'. A member: adn-hub orgs member {organization.Name} USER write");
    }
}
