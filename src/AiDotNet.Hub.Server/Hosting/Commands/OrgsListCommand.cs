using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Lists the organisations with their members.</summary>
internal sealed class OrgsListCommand : AccountCommand
{
    public OrgsListCommand()
        : base("ls", "List the organisations with their members.") => Add(JsonOutput.Option);

    protected override async Task RunAsync(AccountCommandContext context, CancellationToken cancellationToken)
    {
        var organizations = await context.Get<AccountDirectory>().ListOrganizationsAsync(cancellationToken);
        if (context.Value(JsonOutput.Option))
        {
            context.WriteJson([.. organizations.Select(Report)], AccountReportsJsonContext.Default.IReadOnlyListOrganizationReport);
            return;
        }

        context.WriteRows(["Name", "Members", "Since"], [.. organizations.Select(Row)]);
    }

    private static OrganizationReport Report(ListedOrganization organization) => new(
        organization.Name,
        organization.FullName,
        [.. organization.Members.Select(member => new MemberReport(member.User, member.Role))],
        ReportTime.Of(organization.CreatedAt));

    private static IReadOnlyList<string> Row(ListedOrganization organization) =>
    [
        organization.Name,
        organization.Members.Count == 0 ? "-" : string.Join(", ", organization.Members.Select(member => $"{member.User} ({member.Role})")),
        ReportTime.Of(organization.CreatedAt),
    ];
}
