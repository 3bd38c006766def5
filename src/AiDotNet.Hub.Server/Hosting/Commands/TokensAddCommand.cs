using System.CommandLine;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Makes a token.</summary>
internal sealed class TokensAddCommand : AccountCommand
{
    private readonly Argument<string> _user = new("USER") { Description = "Whose it is." };
    private readonly Option<string> _name = new("--name") { Description = "What its owner calls it.", HelpName = "N", Required = true };
    private readonly Option<string> _role = new("--role") { Description = "read, write or fineGrained.", HelpName = "R", Required = true };
    private readonly Option<int?> _expires = new("--expires") { Description = "Refuse it after so many days.", HelpName = "DAYS" };
    private readonly Option<string[]> _repositories = new("--repo")
    {
        Description = "What a fineGrained token may touch: namespace/name, or namespace/* for all of one. May be repeated.", HelpName = "ID",
    };

    private readonly Option<string[]> _rights = new("--right")
    {
        Description = "read or write: one for each --repo, in the same order, or one for all of them.", HelpName = "RIGHT",
    };

    public TokensAddCommand()
        : base("add", "Make a token; its text is printed, this once.")
    {
        Add(_user);
        Add(_name);
        Add(_role);
        Add(_repositories);
        Add(_rights);
        Add(_expires);
    }

    protected override async Task RunAsync(AccountCommandContext context, CancellationToken cancellationToken)
    {
        var text = context.Value(_role)!;
        var role = RoleNames.FindTokenRole(text == "fine-grained" ? "fineGrained" : text)
            ?? throw new HubException(HubErrorCode.InvalidRequest, $"'{text}' is no role of a token: read, write or fineGrained.");
        var scopes = TokenScopes.Parse(context.Value(_repositories) ?? [], context.Value(_rights) ?? []);
        if (scopes.Count > 0 && role != TokenRole.FineGrained)
        {
            throw new HubException(HubErrorCode.InvalidRequest, "--repo is for tokens of the role fineGrained; the others reach all that their owner does.");
        }

        var token = new NewToken
        {
            User = context.Value(_user),
            Name = context.Value(_name)!,
            Role = role,
            Scopes = scopes,
            ExpiresAt = context.Value(_expires) is { } days ? context.Time.GetUtcNow() + LifetimeOf(days) : null,
        };
        context.WriteLine(await context.Get<TokenEditor>().CreateAsync(token, context.Actor, cancellationToken));
    }

    private static TimeSpan LifetimeOf(int days) => days is > 0 and <= 36_500
        ? TimeSpan.FromDays(days)
        : throw new HubException(HubErrorCode.InvalidRequest, $"--expires is {days}; days from 1 to 36500 are needed.");
}
