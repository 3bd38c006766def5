using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Says how much of the disk the cache takes.</summary>
internal sealed class CacheUsageCommand() : Verb("du", "Say how much of the disk the cache takes")
{
    public override IReadOnlyList<string> Examples => ["adn cache du", "adn cache du --json"];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var output = context.Output;
        using var hub = context.OpenHub();
        var usage = hub.Cache.Measure();
        if (output.Json)
        {
            output.WriteJson(new UsageReport(usage.Bytes, usage.Blobs, usage.Partials), CliJsonContext.Relaxed.UsageReport);
        }
        else
        {
            output.WriteLine($"{Readable.Bytes(usage.Bytes)}\t{hub.Cache.Root}");
            output.Say($"{Readable.Plural(usage.Blobs, "blob")}, {Readable.Plural(usage.Partials, "unfinished download")}");
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
