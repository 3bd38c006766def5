using System.Globalization;

namespace AiDotNet.Hub.Bench.Registry;

/// <summary>Requests a second and their latencies, with 10,000 and with 100,000 models in the hub.</summary>
internal sealed class RequestsBenchmark
{
    /// <summary>How many models are published; all others are copies of them.</summary>
    public const int Templates = 20;

    private const int Clients = 8;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);
    private static readonly string[] Tasks = ["text-classification", "fill-mask", "text-generation", "translation", "image-classification"];
    private static readonly string[] Licenses = ["mit", "apache-2.0", "cc-by-4.0", "other"];

    /// <param name="arguments"><c>[MODELS...]</c>: how many models, rising. Default 10000 100000.</param>
    /// <param name="cancellationToken">Stops the benchmark.</param>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        int[] sizes = arguments.Length > 0 ? [.. arguments.Select(text => int.Parse(text, CultureInfo.InvariantCulture))] : [10_000, 100_000];
        var folder = Directory.CreateTempSubdirectory("adn-bench-").FullName;
        try
        {
            await PublishTemplatesAsync(folder, cancellationToken);
            foreach (var models in sizes)
            {
                await ModelMultiplier.FillAsync(RegistryProcess.DatabaseFile(folder), models, cancellationToken);
                await MeasureAsync(folder, models, cancellationToken);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task PublishTemplatesAsync(string folder, CancellationToken cancellationToken)
    {
        await using var hub = await RegistryProcess.StartAsync(folder, cancellationToken);
        using var client = new RegistryClient(hub.Url);
        for (var number = 0; number < Templates; number++)
        {
            var id = $"{RegistryProcess.Organization(number)}/{ModelMultiplier.Name(number)}";
            await client.CreateAsync(id, cancellationToken);
            var card = $"---\nlicense: {Licenses[number % Licenses.Length]}\npipeline_tag: {Tasks[number % Tasks.Length]}\nlibrary_name: transformers\nlanguage: en\ntags: [bench, group-{number}]\n---\n# Model\n";
            await client.CommitAsync(
                id,
                [
                    ("README.md", card),
                    ("config.json", """{"architectures":["BertModel"],"model_type":"bert"}"""),
                    ("tokenizer.json", "{}"),
                    ("tokenizer_config.json", "{}"),
                    ("special_tokens_map.json", "{}"),
                    ("vocab.txt", string.Join('\n', Enumerable.Range(0, 1000))),
                    ("onnx/model.onnx", $"weights {number}"),
                    ("model.safetensors", $"weights {number}"),
                ],
                cancellationToken);
        }
    }

    private static async Task MeasureAsync(string folder, int models, CancellationToken cancellationToken)
    {
        await using var hub = await RegistryProcess.StartAsync(folder, cancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = hub.Url };
        var load = new RequestLoad(hub, http, Clients, Duration);
        RequestLoad.PrintHead(string.Create(CultureInfo.InvariantCulture, $"{models:N0} models, {Clients} clients, {Environment.ProcessorCount} cores for both sides"));
        await GetAsync("model info", number => $"api/models/{Model(number)}");
        await GetAsync("tree, recursive", number => $"api/models/{Model(number)}/tree/main?recursive=true");
        await load.MeasureAsync("resolve, HEAD of a branch", number => new HttpRequestMessage(HttpMethod.Head, $"{Model(number)}/resolve/main/config.json"), cancellationToken);
        await GetAsync("list, first page of 30", _ => "api/models?limit=30");
        await GetAsync("list, search for what many have", number => $"api/models?limit=30&search={(number % 2 == 0 ? "bert" : "large")}");
        await GetAsync("list, search for what one has", number => $"api/models?limit=30&search={number * 7919L % models:000000}");
        await GetAsync("list, search for what none has", number => $"api/models?limit=30&search=absent{number}");
        await GetAsync("list, search and task, by downloads", _ => "api/models?limit=30&search=llama&pipeline_tag=fill-mask&sort=downloads");
        await GetAsync("list, of one tag", number => $"api/models?limit=30&filter=group-{number % Templates}");

        Task GetAsync(string name, Func<int, string> path) => load.MeasureAsync(name, number => new HttpRequestMessage(HttpMethod.Get, path(number)), cancellationToken);

        string Model(int number)
        {
            var model = (int)(number * 7919L % models);
            return $"{RegistryProcess.Organization(model)}/{ModelMultiplier.Name(model)}";
        }
    }
}
