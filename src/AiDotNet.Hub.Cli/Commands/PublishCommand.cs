using System.CommandLine;
using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Checks a folder and publishes it as one commit.</summary>
internal sealed class PublishCommand : Verb
{
    private readonly Argument<ModelId> _id = Parameters.Id("The model; made where the hub has none of that name");
    private readonly Argument<string> _directory = Parameters.Folder("The model's folder");
    private readonly Option<bool> _private = Parameters.Switch("--private", "Make a new repository private");
    private readonly Option<string?> _message = Parameters.Text("--message", "M", "The commit's message");
    private readonly Option<string?> _branch = Parameters.Text("--revision", "BRANCH", "The branch [default: main]");
    private readonly Option<string?> _tag = Parameters.Text("--tag", "V", "A tag for the new commit, such as v1.0.0");

    public PublishCommand()
        : base("publish", "Check a model's folder and publish it as one commit")
    {
        Aliases.Add("push");
        _message.Aliases.Add("-m");
        Add(_id);
        Add(_directory);
        Add(_private);
        Add(_message);
        Add(_branch);
        Add(_tag);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "adn publish acme/bert ./bert",
        "adn publish acme/bert ./bert --message \"Trained on more data\" --tag v1.1.0",
        "adn push acme/secret ./model --private --endpoint http://localhost:8080",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var id = context.Get(_id);
        var output = context.Output;
        var directory = LocalPath.ExistingFolder(context.Get(_directory));
        var options = new PublishOptions
        {
            Private = context.Get(_private) ? true : null,
            Message = context.Get(_message),
            Tag = context.Get(_tag),
        };
        if (context.Get(_branch) is { } branch)
        {
            options = options with { Branch = branch };
        }

        using var hub = context.OpenHub();
        var result = await TransferDisplay.ShowAsync(
            output,
            $"Publishing {id}",
            progress => hub.PublishAsync(id, directory, options, progress, cancellationToken));
        if (output.Json)
        {
            output.WriteJson(PublishReport.Of(result), CliJsonContext.Relaxed.PublishReport);
            return ExitCode.Ok;
        }

        output.Say($"{result.Id} is now at {result.Commit}: {Readable.Plural(result.Uploaded, "file")} sent, {result.Reused} already there");
        output.WriteLine(result.Url);
        return ExitCode.Ok;
    }
}
