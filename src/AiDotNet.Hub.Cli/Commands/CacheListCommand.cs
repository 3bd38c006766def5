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
            Listing.Write(output, ["Model", "Hub", "Commit", "Files", "Size", "Last used", "Pinned"], [.. models.Select(Row)]);
        }

        output.Say($"{Readable.Plural(models.Count, "snapshot")}, {Readable.Bytes(models.Sum(model => model.Size))}");
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
        model.Pinned ? "pinned" : "",
    ];
}
