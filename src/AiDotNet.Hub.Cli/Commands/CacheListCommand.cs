using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Lists what the cache holds.</summary>
internal sealed class CacheListCommand() : Verb("ls", "List the models that the cache holds")
{
    public override IReadOnlyList<string> Examples => ["adn cache ls", "adn cache ls --cache /srv/models --json"];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var output = context.Output;
        using var hub = context.OpenHub();
        var models = await hub.ListCacheAsync(cancellationToken);
        if (output.Json)
        {
            output.WriteJson(new CacheReport([.. models.Select(CacheEntry.Of)]), CliJsonContext.Relaxed.CacheReport);
            return ExitCode.Ok;
        }

        if (models.Count > 0)
        {
            Listing.Write(output, ["Model", "Hub", "Commit", "Files", "Size", "Last used", "Kept"], [.. models.Select(Row)]);
        }

        var (below, here) = (models.Count(model => model.InBaseCache), models.Where(model => !model.InBaseCache).ToList());
        var more = below == 0 ? "" : $"; {below} more in the base cache";
        output.Say($"{Readable.Plural(here.Count, "snapshot")}, {Readable.Bytes(here.Sum(model => model.Size))}{more}");
        return ExitCode.Ok;
    }

    private static IReadOnlyList<string> Row(CachedModel model) =>
    [
        model.Id.ToString(),
        model.Endpoint,
        model.Commit.ToString()[..12],
        model.Files.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Readable.Bytes(model.Size),
        Readable.Day(model.LastUsed),
        model.InBaseCache ? "base" : model.Pinned ? "pinned" : "",
    ];
}
