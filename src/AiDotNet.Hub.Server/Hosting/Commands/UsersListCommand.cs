using System.Globalization;
using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Lists the users.</summary>
internal sealed class UsersListCommand : AccountCommand
{
    public UsersListCommand()
        : base("ls", "List the users.") => Add(JsonOutput.Option);

    protected override async Task RunAsync(AccountCommandContext context, CancellationToken cancellationToken)
    {
        var users = await context.Get<AccountDirectory>().ListUsersAsync(cancellationToken);
        if (context.Value(JsonOutput.Option))
        {
            context.WriteJson([.. users.Select(Report)], AccountReportsJsonContext.Default.IReadOnlyListUserReport);
            return;
        }

        context.WriteRows(["Name", "Role", "Tokens", "Password", "Email", "Since"], [.. users.Select(Row)]);
    }

    private static UserReport Report(ListedUser user) =>
        new(user.Name, user.FullName, user.Email, user.IsAdmin, user.HasPassword, user.Tokens, ReportTime.Of(user.CreatedAt));

    private static IReadOnlyList<string> Row(ListedUser user) =>
    [
        user.Name,
        user.IsAdmin ? "admin" : "user",
        user.Tokens.ToString(CultureInfo.InvariantCulture),
        user.HasPassword ? "yes" : "no",
        user.Email ?? "-",
        ReportTime.Of(user.CreatedAt),
    ];
}
