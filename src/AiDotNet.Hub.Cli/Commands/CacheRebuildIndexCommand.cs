using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Writes the cache's index anew.</summary>
internal sealed class CacheRebuildIndexCommand() : Verb("rebuild-index", "Write cache_index.json anew from what lies in the cache")
{
    public override IReadOnlyList<string> Examples => ["adn cache rebuild-index"];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var output = context.Output;
        using var hub = context.OpenHub();
        await hub.Cache.RebuildIndexAsync(cancellationToken);
        var models = await hub.ListCacheAsync(cancellationToken);
        if (output.Json)
        {
            output.WriteJson(new CacheReport([.. models.Select(CacheEntry.Of)]), CliJsonContext.Relaxed.CacheReport);
        }

        output.Say($"{Readable.Plural(models.Count, "snapshot")} listed in cache_index.json");
        return ExitCode.Ok;
    }
}
