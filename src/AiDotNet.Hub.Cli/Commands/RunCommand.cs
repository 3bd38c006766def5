using System.CommandLine;
using AiDotNet.Hub.Cli.Inference;
using AiDotNet.Hub.Cli.Output;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Runtime;
using AiDotNet.Hub.Runtime.Tasks;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Runs a model: on tensors, on a stream of texts, or on a text.</summary>
internal sealed class RunCommand : Verb
{
    private readonly Argument<string> _model = Parameters.FolderOrId("The model");
    private readonly Argument<string[]> _texts = new("texts") { HelpName = "TEXT", Description = "Texts to look at", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _task = new Option<string?>("--task")
    {
        HelpName = TextTasks.NameList,
        Description = "The task [default: the pipeline_tag of the model's card]",
    };

    private readonly Option<bool> _stdin = Parameters.Switch("--stdin", "Read one JSON string a line, write one JSON object a line");
    private readonly Option<string?> _tensors = Parameters.Text("--tensors", "FILE", "Feed the tensors of this safetensors file by name");
    private readonly Option<string?> _out = Parameters.Text("--out", "FILE", "Write every output into this safetensors file");
    private readonly Option<bool> _hiddenStates = Parameters.Switch("--hidden-states", "Write the output of every layer too, as hidden_states.N");

    public RunCommand()
        : base("run", "Run a model on a text, on lines of texts, or on tensors")
    {
        Add(_model);
        Add(_texts);
        Add(_task);
        Add(_stdin);
        Add(_tensors);
        Add(_out);
        Add(_hiddenStates);
        Validators.Add(result =>
        {
            var tensors = result.GetValue(_tensors) is not null;
            var forms = (tensors ? 1 : 0) + (result.GetValue(_stdin) ? 1 : 0) + (result.GetValue(_texts) is { Length: > 0 } ? 1 : 0);
            if (forms != 1)
            {
                result.AddError("Give one of: a text, --stdin, or --tensors FILE --out FILE.");
            }

            if (tensors != result.GetValue(_out) is not null)
            {
                result.AddError("--tensors and --out go together.");
            }

            if (result.GetValue(_hiddenStates) && !tensors)
            {
                result.AddError("--hidden-states needs --tensors.");
            }

            if (result.GetValue(_task) is { } task && (tensors || !TextTasks.TryParse(task, out _)))
            {
                result.AddError(tensors ? "--task has no meaning with --tensors." : $"'{task}' is no task that runs here; known are: {string.Join(", ", TextTasks.Names)}.");
            }
        });
    }

    public override IReadOnlyList<string> Examples =>
    [
        "adn run ./langid-tiny \"Wo ist der Bahnhof?\"",
        "adn run sentence-transformers/all-MiniLM-L6-v2 --stdin --json < texts.jsonl > vectors.jsonl",
        "adn run ./bert --task embedding --stdin --json < texts.jsonl",
        "adn run ./bert --tensors in.safetensors --out out.safetensors --hidden-states",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var location = ModelLocation.Parse(context.Get(_model));
        var tensors = context.Get(_tensors);
        if (tensors is not null && !File.Exists(LocalPath.Expand(tensors)))
        {
            throw new UsageException($"There is no file '{tensors}'.");
        }

        using var hub = location.Folder is null ? context.OpenHub() : null;
        var package = location.Folder is { } folder ? ModelPackage.Load(folder) : await FetchAsync(location.Reference, hub!, context.Output, cancellationToken);
        if (tensors is not null)
        {
            await TensorRun.RunAsync(package, LocalPath.Expand(tensors), LocalPath.Expand(context.Get(_out)!), context.Get(_hiddenStates), cancellationToken);
            return ExitCode.Ok;
        }

        var task = ChooseTask(package, context.Get(_task));
        using var runner = await TaskRunner.LoadAsync(package, task, cancellationToken);
        return context.Get(_stdin)
            ? await TaskLines.AnswerAsync(runner, context.Output, cancellationToken)
            : await TaskTexts.PrintAsync(runner, context.Get(_texts), context.Output, cancellationToken);
    }

    private static Task<ModelPackage> FetchAsync(ModelReference reference, ModelHub hub, CommandOutput output, CancellationToken cancellationToken) =>
        TransferDisplay.ShowAsync(output, $"Fetching {reference}", progress => PretrainedPackage.ResolveAsync(reference, hub, progress, cancellationToken));

    private static TextTask ChooseTask(ModelPackage package, string? name)
    {
        try
        {
            return TextTasks.Choose(package, name);
        }
        catch (HubException e) when (name is null && e.Code == HubErrorCode.NotSupported)
        {
            throw new HubException(e.Code, $"{e.Message} Choose one with --task, or use --tensors.", e);
        }
    }
}
