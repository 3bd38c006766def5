using System.CommandLine;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Removes models from the cache.</summary>
internal sealed class CacheRemoveCommand : CacheRemovalVerb
{
    private readonly Argument<ModelReference> _model = Parameters.Reference("The model; with a revision, only that snapshot");

    public CacheRemoveCommand()
        : base("rm", "Remove a model from the cache") =>
        Add(_model);

    public override IReadOnlyList<string> Examples => ["adn cache rm acme/bert --dry-run", "adn cache rm acme/bert@v1.0 -y"];

    protected override Task<CacheRemoval> RemoveAsync(CommandContext context, ModelHub hub, bool dryRun, CancellationToken cancellationToken) =>
        hub.Cache.RemoveAsync(context.Get(_model), dryRun, cancellationToken);
}
