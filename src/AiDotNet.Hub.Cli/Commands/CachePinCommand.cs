using System.CommandLine;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Keeps snapshots from being removed, or ends that.</summary>
internal sealed class CachePinCommand : Verb
{
    private readonly Argument<ModelReference> _model = Parameters.Reference("The model; with a revision, only that snapshot");
    private readonly bool _pinned;

    private CachePinCommand(string name, string description, bool pinned)
        : base(name, description)
    {
        _pinned = pinned;
        Add(_model);
    }

    public override IReadOnlyList<string> Examples => [$"adn cache {Name} acme/bert", $"adn cache {Name} acme/bert@v1.0"];

    public static CachePinCommand Pin() => new("pin", "Keep a model in the cache: no quota and no pruning removes it", pinned: true);

    public static CachePinCommand Unpin() => new("unpin", "Let a pinned model be removed again", pinned: false);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var output = context.Output;
        using var hub = context.OpenHub();
        var models = _pinned
            ? await hub.Cache.PinAsync(context.Get(_model), cancellationToken)
            : await hub.Cache.UnpinAsync(context.Get(_model), cancellationToken);
        if (output.Json)
        {
            output.WriteJson(new CacheReport([.. models.Select(CacheEntry.Of)]), CliJsonContext.Relaxed.CacheReport);
            return ExitCode.Ok;
        }

        foreach (var model in models)
        {
            output.WriteLine($"{model.Id}@{model.Commit}: {(model.Pinned ? "pinned" : "not pinned")}");
        }

        return ExitCode.Ok;
    }
}
