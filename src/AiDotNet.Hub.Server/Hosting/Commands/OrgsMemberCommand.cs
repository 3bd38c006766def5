using System.CommandLine;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Says what a user may do in an organisation.</summary>
internal sealed class OrgsMemberCommand : AccountCommand
{
    private const string NoRole = "none";

    private readonly Argument<string> _organization = new("ORG") { Description = "The organisation." };
    private readonly Argument<string> _user = new("USER") { Description = "The user." };
    private readonly Argument<string> _role = new("ROLE")
    {
        Description = "read; contributor: also makes repositories and writes to those; write: to all; admin; none: no member any more.",
    };

    public OrgsMemberCommand()
        : base("member", "Make a user a member of an organisation, change what they may do there, or remove them.")
    {
        Add(_organization);
        Add(_user);
        Add(_role);
    }

    protected override async Task RunAsync(AccountCommandContext context, CancellationToken cancellationToken)
    {
        var (organization, user) = (context.Value(_organization), context.Value(_user));
        var role = Parse(context.Value(_role));
        await context.Get<AccountEditor>().SetMemberAsync(organization, user, role, context.Actor, cancellationToken);
        context.WriteLine(role is { } given
            ? $"'{user}' has the role '{RoleNames.NameOf(given)}' in '{organization}'."
            : $"'{user}' is no member of '{organization}' any more.");
    }

    private static OrganizationRole? Parse(string text) => text switch
    {
        NoRole => null,
        "contribute" => OrganizationRole.Contributor,
        _ => RoleNames.FindOrganizationRole(text) ?? throw new HubException(
            HubErrorCode.InvalidRequest, $"'{text}' is no role in an organisation: read, contributor, write, admin or none."),
    };
}
