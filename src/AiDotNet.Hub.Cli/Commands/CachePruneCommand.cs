using System.CommandLine;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Removes what nothing needs.</summary>
internal sealed class CachePruneCommand : CacheRemovalVerb
{
    private readonly Option<int?> _olderThan = new("--unused-for")
    {
        HelpName = "DAYS",
        Description = "Remove also snapshots that were not used for so many days",
        Validators =
        {
            result =>
            {
                if (result.Tokens is [var token] && int.TryParse(token.Value, out var days) && days < 0)
                {
                    result.AddError($"'{token.Value}' is no number of days for --unused-for; use 0 or more.");
                }
            },
        },
    };

    public CachePruneCommand()
        : base("prune", "Remove snapshots that no branch or tag stands for, unfinished downloads, and bytes that nothing shows") =>
        Add(_olderThan);

    public override IReadOnlyList<string> Examples => ["adn cache prune --dry-run", "adn cache prune --unused-for 90 -y"];

    protected override Task<CacheRemoval> RemoveAsync(CommandContext context, ModelHub hub, bool dryRun, CancellationToken cancellationToken) =>
        hub.Cache.PruneAsync(context.Get(_olderThan) is { } days ? TimeSpan.FromDays(days) : null, dryRun, cancellationToken);
}
