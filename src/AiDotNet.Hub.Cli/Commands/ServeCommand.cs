namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Runs a hub.</summary>
internal sealed class ServeCommand() : Verb("serve", "Run a hub of your own")
{
    public override IReadOnlyList<string> Examples => ["adn serve", "adn serve --data /srv/hub --port 8080", "adn serve --port 0 --seed seed.json"];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) => throw new NotImplementedException();
}
