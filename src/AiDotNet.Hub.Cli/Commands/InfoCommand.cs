using System.CommandLine;
using AiDotNet.Hub.Cli.Output;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Shows what the hub knows of a model.</summary>
internal sealed class InfoCommand : Verb
{
    private readonly Argument<ModelReference> _reference = Parameters.Reference("The model, with a revision after '@'");

    public InfoCommand()
        : base("info", "Show what the hub knows of a model: task, licence, versions, files") => Add(_reference);

    public override IReadOnlyList<string> Examples => ["adn info acme/bert", "adn info acme/bert@v1.0 --json"];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var hub = context.OpenHub();
        var model = await hub.GetInfoAsync(context.Get(_reference), cancellationToken);
        if (context.Output.Json)
        {
            context.Output.WriteJson(model, CliJsonContext.Wire.ModelInfo);
        }
        else
        {
            Write(context.Output, model, hub.Options.Offline ? null : await hub.ListRefsAsync(ModelId.Parse(model.Id), cancellationToken));
        }

        return ExitCode.Ok;
    }

    private static void Write(CommandOutput output, ModelInfo model, RefList? refs)
    {
        output.WriteLine(model.Id);
        Line("commit", model.Sha);
        Line("task", model.PipelineTag);
        Line("licence", License(model));
        Line("library", model.LibraryName);
        Line("visibility", model.Private is true ? "private" : null);
        Line("parameters", model.Safetensors is { } weights ? Readable.Count(weights.Total) : null);
        Line("downloads", model.Downloads is { } downloads ? Readable.Count(downloads) : null);
        Line("likes", model.Likes is { } likes ? Readable.Count(likes) : null);
        Line("created", model.CreatedAt);
        Line("changed", model.LastModified);
        Line("tags", model.Tags is { Count: > 0 } tags ? string.Join(", ", tags) : null);
        Line("branches", refs is null ? null : Names(refs.Branches));
        Line("versions", refs is null ? null : Names(refs.Tags));
        if (model.Siblings is { Count: > 0 } files)
        {
            output.WriteLine($"  {Readable.Plural(files.Count, "file")}:");
            foreach (var file in files)
            {
                output.WriteLine(file.Size is { } size ? $"    {file.Path}  {Readable.Bytes(size)}" : $"    {file.Path}");
            }
        }

        static string? License(ModelInfo model) =>
            model.Tags?.FirstOrDefault(tag => tag.StartsWith("license:", StringComparison.Ordinal))?["license:".Length..];

        static string? Names(IReadOnlyList<RefInfo> refs) => refs.Count == 0 ? null : string.Join(", ", refs.Select(reference => reference.Name));

        void Line(string name, string? value)
        {
            if (value is not null)
            {
                output.WriteLine($"  {name + ':',-12}{value}");
            }
        }
    }
}
