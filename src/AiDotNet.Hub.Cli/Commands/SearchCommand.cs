using System.CommandLine;
using System.Globalization;
using AiDotNet.Hub.Cli.Output;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Search;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Finds models on the hub, or offline in the cache.</summary>
internal sealed class SearchCommand : Verb
{
    private const int DefaultLimit = 20;

    private readonly Argument<string?> _text = new("text") { HelpName = "TEXT", Description = "Words of the model's id", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _task = Parameters.Text("--task", "T", "The task, such as text-classification");
    private readonly Option<string?> _author = Parameters.Text("--author", "A", "The user or organisation");
    private readonly Option<string[]> _tags = Parameters.Many("--tag", "X", "A tag that must be there; may be given several times");
    private readonly Option<string?> _sort = Parameters.Choice(
        "--sort", "S", "The order: trendingScore, lastModified, createdAt, downloads or likes", "trendingScore", "lastModified", "createdAt", "downloads", "likes");

    private readonly Option<int> _limit = new("--limit")
    {
        HelpName = "N",
        Description = "The most results",
        DefaultValueFactory = _ => DefaultLimit,
        CustomParser = result => Parameters.Parse(result, ParseLimit),
    };

    public SearchCommand()
        : base("search", "Find models by words, task, author and tags")
    {
        Add(_text);
        Add(_task);
        Add(_author);
        Add(_tags);
        Add(_sort);
        Add(_limit);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "adn search bert --task fill-mask",
        "adn search --author acme --sort downloads --limit 5",
        "adn search --tag license:apache-2.0 --tag en --json",
        "adn search --offline                         what the cache holds",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var output = context.Output;
        var query = new SearchQuery
        {
            Text = context.Get(_text),
            Task = context.Get(_task),
            Author = context.Get(_author),
            Tags = context.Get(_tags) ?? [],
            Sort = context.Get(_sort),
            Limit = context.Get(_limit),
        };
        using var hub = context.OpenHub();
        var found = new List<ModelInfo>();
        await foreach (var model in hub.SearchAsync(query, cancellationToken))
        {
            found.Add(model);
        }

        Write(output, found);
        if (found.Count == 0)
        {
            output.Say("No model matches.");
        }

        return ExitCode.Ok;
    }

    private static void Write(CommandOutput output, List<ModelInfo> found)
    {
        if (output.Json)
        {
            output.WriteJson(found, CliJsonContext.Wire.IReadOnlyListModelInfo);
        }
        else if (output.Quiet)
        {
            found.ForEach(model => output.WriteLine(model.Id));
        }
        else if (found.Count > 0)
        {
            Listing.Write(output, ["Model", "Task", "Library", "Downloads", "Likes", "Changed"], [.. found.Select(Row)]);
        }
    }

    private static int ParseLimit(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0
            ? limit
            : throw new FormatException($"'{text}' is no limit; a number of 1 or more is needed.");

    private static IReadOnlyList<string> Row(ModelInfo model) =>
    [
        model.Id,
        model.PipelineTag ?? "-",
        model.LibraryName ?? "-",
        model.Downloads is { } downloads ? Readable.Count(downloads) : "-",
        model.Likes is { } likes ? Readable.Count(likes) : "-",
        model.LastModified is { Length: >= 10 } changed ? changed[..10] : "-",
    ];
}
