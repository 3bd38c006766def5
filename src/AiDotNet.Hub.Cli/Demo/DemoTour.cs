using System.Globalization;
using AiDotNet.Hub.Cli.Inference;
using AiDotNet.Hub.Cli.Output;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Runtime.Tasks;
using AiDotNet.Hub.Search;

namespace AiDotNet.Hub.Cli.Demo;

/// <summary>
/// The walk through the product: a hub is started, a model published, found, fetched, loaded, run, and answered from the cache. It uses
/// what every program can use, and reads neither environment nor stored credentials.
/// </summary>
internal sealed class DemoTour(CommandOutput output, string folder)
{
    private const string Model = "langid-tiny";
    private const string Weights = "model.safetensors";

    private static readonly string[] Sentences =
    [
        "The weather is beautiful today and we are going to the beach.",
        "Wo ist bitte der nächste Bahnhof?",
        "Je voudrais une tasse de café avec un croissant.",
        "¿Cuánto cuesta el billete de ida y vuelta?",
        "Bugün hava çok güzel, denize gidiyoruz.",
        "Καλημέρα, πού είναι ο σταθμός του τρένου;",
        "明日は友達と映画を見に行きます。",
    ];

    private readonly DemoScreen _screen = new(output);
    private readonly TimeProvider _time = TimeProvider.System;

    public async Task<DemoReport> RunAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        _screen.Title("A model hub, from nothing to an answer. Everything happens in a temporary folder:");
        _screen.Line(folder);

        await using var server = await StartAsync(cancellationToken);
        using var hub = new ModelHub(new ModelHubOptions
        {
            Endpoint = server.Url,
            Token = server.Token,
            CacheDirectory = Path.Join(folder, "cache"),
        });
        var published = await PublishAsync(hub, cancellationToken);
        await SearchAsync(hub, cancellationToken);
        var snapshot = await ResolveAsync(hub, cancellationToken);
        var answers = await ClassifyAsync(hub, cancellationToken);
        await ResolveAgainAsync(hub, cancellationToken);
        ShowNextSteps(_time.GetElapsedTime(started));
        return new DemoReport(
            server.Url.ToString().TrimEnd('/'),
            published.Id.ToString(),
            published.Commit.ToString(),
            [.. snapshot.Files.Select(file => new PulledFile(file.Path, file.Size, file.Sha256.Hex, file.FromCache))],
            answers);
    }

    private async Task<DemoHub> StartAsync(CancellationToken cancellationToken)
    {
        _screen.Step("Start a hub in this process, with a user and a token");
        var started = _time.GetTimestamp();
        var server = await DemoHub.StartAsync(folder, cancellationToken);
        _screen.Line($"listening on {server.Url.ToString().TrimEnd('/')}, user '{DemoHub.User}'");
        _screen.Done(_time.GetElapsedTime(started));
        return server;
    }

    private async Task<PublishResult> PublishAsync(ModelHub hub, CancellationToken cancellationToken)
    {
        var source = Path.Join(AppContext.BaseDirectory, "samples", "models", Model);
        _screen.Step($"Publish the sample model '{Model}', which tells languages apart");
        _screen.Code($"await hub.PublishAsync(\"{DemoHub.User}/{Model}\", folder);");
        var started = _time.GetTimestamp();
        var result = await TransferDisplay.ShowAsync(
            output,
            "uploading",
            progress => hub.PublishAsync(ModelId.Parse($"{DemoHub.User}/{Model}"), source, null, progress, cancellationToken),
            keep: true);
        var size = new DirectoryInfo(source).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        _screen.Line($"{result.Id}: {Readable.Plural(result.Uploaded, "file")}, {Readable.Bytes(size)}, visible as one commit {result.Commit}");
        await using var weights = File.OpenRead(Path.Join(source, Weights));
        _screen.Line($"{Weights} sha256:{(await Digest.ComputeAsync(weights, cancellationToken)).Hex}");
        _screen.Done(_time.GetElapsedTime(started));
        return result;
    }

    private async Task SearchAsync(ModelHub hub, CancellationToken cancellationToken)
    {
        const string Task = "text-classification";
        _screen.Step("Search for it by task");
        _screen.Code($"hub.SearchAsync(new SearchQuery {{ Task = \"{Task}\" }})");
        var started = _time.GetTimestamp();
        await foreach (var model in hub.SearchAsync(new SearchQuery { Task = Task }, cancellationToken))
        {
            _screen.Line(Describe(model));
        }

        _screen.Done(_time.GetElapsedTime(started));
    }

    private async Task<ModelSnapshot> ResolveAsync(ModelHub hub, CancellationToken cancellationToken)
    {
        _screen.Step("Fetch it by its bare name into an empty cache, every byte checked");
        _screen.Code($"await hub.ResolveAsync(\"{Model}\");");
        var started = _time.GetTimestamp();
        var snapshot = await TransferDisplay.ShowAsync(
            output,
            "downloading",
            progress => hub.ResolveAsync(ModelReference.Parse(Model), null, progress, cancellationToken),
            keep: true);
        var time = _time.GetElapsedTime(started);
        foreach (var file in snapshot.Files)
        {
            _screen.File(file);
        }

        _screen.Line($"'{Model}' is {snapshot.Id} at {snapshot.Commit}");
        _screen.Done(time);
        return snapshot;
    }

    private async Task<IReadOnlyList<DemoAnswer>> ClassifyAsync(ModelHub hub, CancellationToken cancellationToken)
    {
        _screen.Step("Load it: the weights stay in the cache's file, memory-mapped");
        _screen.Code($"using var classifier = await TextClassifier.FromPretrainedAsync(\"{Model}\", hub);");
        var started = _time.GetTimestamp();
        using var classifier = await TextClassifier.FromPretrainedAsync(ModelReference.Parse(Model), hub, null, cancellationToken);
        _screen.Done(_time.GetElapsedTime(started));

        _screen.Step("Run it on a few sentences");
        _screen.Code("await classifier.ClassifyAsync(sentences);");
        started = _time.GetTimestamp();
        var labels = await classifier.ClassifyAsync(Sentences, cancellationToken);
        var time = _time.GetElapsedTime(started);
        var answers = new List<DemoAnswer>(Sentences.Length);
        foreach (var (sentence, (label, score)) in Sentences.Zip(labels.Select(all => all[0])))
        {
            answers.Add(new DemoAnswer(sentence, label, score));
            _screen.Line(string.Create(CultureInfo.InvariantCulture, $"{label,3}  {score:0.00}  {TaskTexts.Bar(score, 10),-10}  {sentence}"));
        }

        _screen.Done(time);
        return answers;
    }

    private async Task ResolveAgainAsync(ModelHub hub, CancellationToken cancellationToken)
    {
        _screen.Step("Fetch it again: the cache answers");
        var started = _time.GetTimestamp();
        var snapshot = await hub.ResolveAsync(ModelReference.Parse(Model), null, null, cancellationToken);
        var time = _time.GetElapsedTime(started);
        _screen.Line($"{snapshot.Files.Count(file => file.FromCache)} of {Readable.Plural(snapshot.Files.Count, "file")} from the cache:");
        _screen.Line(snapshot.Path);
        _screen.Done(time);
    }

    private void ShowNextSteps(TimeSpan time)
    {
        _screen.Title("");
        _screen.Title($"All of it took {Readable.Duration(time)}. What to try next:");
        foreach (var line in (ReadOnlySpan<string>)
        [
            "adn serve --data ./hub --port 8080                   run a hub of your own",
            "adn login --endpoint http://localhost:8080           with the token that it made",
            "adn publish you/model ./model --endpoint ...         check a folder and publish it",
            "adn pull sentence-transformers/all-MiniLM-L6-v2      fetch from huggingface.co",
            "adn run ./model \"A sentence.\"                        run what you have",
            "adn --help                                           all verbs, each with examples",
        ])
        {
            _screen.Line(line);
        }
    }

    private static string Describe(ModelInfo model) =>
        $"{model.Id}  {model.PipelineTag}{(model.Safetensors is { } weights ? $"  {Readable.Count(weights.Total)} parameters" : "")}";
}
