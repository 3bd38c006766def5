using System.CommandLine;
using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Lists the tokens of a user, without their texts, which nobody has any more.</summary>
internal sealed class TokensListCommand : AccountCommand
{
    private readonly Argument<string> _user = new("USER") { Description = "The user." };

    public TokensListCommand()
        : base("ls", "List the tokens of a user, without their texts.")
    {
        Add(_user);
        Add(JsonOutput.Option);
    }

    protected override async Task RunAsync(AccountCommandContext context, CancellationToken cancellationToken)
    {
        var tokens = await context.Get<AccountDirectory>().ListTokensAsync(context.Value(_user), cancellationToken);
        if (context.Value(JsonOutput.Option))
        {
            context.WriteJson([.. tokens.Select(Report)], AccountReportsJsonContext.Default.IReadOnlyListTokenReport);
            return;
        }

        context.WriteRows(["Name", "Role", "Scopes", "Since", "Expires", "Last used"], [.. tokens.Select(Row)]);
    }

    private static TokenReport Report(ListedToken token) => new(
        token.Name, token.Role, token.Scopes, ReportTime.Of(token.CreatedAt), ReportTime.Of(token.ExpiresAt), ReportTime.Of(token.LastUsedAt));

    private static IReadOnlyList<string> Row(ListedToken token) =>
    [
        token.Name,
        token.Role,
        token.Scopes.Count == 0 ? "-" : string.Join(' ', token.Scopes),
        ReportTime.Of(token.CreatedAt),
        ReportTime.Of(token.ExpiresAt) ?? "never",
        ReportTime.Of(token.LastUsedAt) ?? "never",
    ];
}
