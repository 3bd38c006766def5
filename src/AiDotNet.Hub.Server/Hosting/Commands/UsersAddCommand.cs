using System.CommandLine;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Makes a user.</summary>
internal sealed class UsersAddCommand : AccountCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "What the user is called." };
    private readonly Option<bool> _admin = new("--admin") { Description = "Make them run this hub." };
    private readonly Option<string?> _email = new("--email") { Description = "Their address.", HelpName = "E" };
    private readonly Option<string?> _fullName = new("--fullname") { Description = "Their full name.", HelpName = "TEXT" };
    private readonly Option<string?> _subject = new("--subject")
    {
        Description = "Who they are at the provider of Hub:OpenIdConnect: its 'sub'.", HelpName = "S",
    };

    public UsersAddCommand()
        : base("add", "Make a user.")
    {
        Add(_name);
        Add(_admin);
        Add(_email);
        Add(_fullName);
        Add(_subject);
        Add(PasswordInput.Option);
    }

    protected override async Task RunAsync(AccountCommandContext context, CancellationToken cancellationToken)
    {
        var name = context.Value(_name);
        var user = new NewUser
        {
            Name = name,
            Admin = context.Value(_admin),
            Email = context.Value(_email),
            FullName = context.Value(_fullName),
            Password = context.Value(PasswordInput.Option) ? await PasswordInput.ReadAsync(cancellationToken) : null,
            Identity = context.Value(_subject) is { } subject ? new ExternalIdentity(Issuer(context), subject) : null,
        };
        await context.Get<AccountEditor>().CreateUserAsync(user, context.Actor, cancellationToken);
        context.WriteLine($"Made the user '{name}'. A token: adn-hub tokens add {name} --name NAME --role write");
    }

    private static string Issuer(AccountCommandContext context) =>
        context.Options.OpenIdConnect.Authority?.AbsoluteUri
        ?? throw new HubException(HubErrorCode.InvalidRequest, "--subject needs the setting Hub:OpenIdConnect:Authority: whose word it is.");
}
