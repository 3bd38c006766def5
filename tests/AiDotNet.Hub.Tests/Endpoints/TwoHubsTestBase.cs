using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Tests.Transfer;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests.Endpoints;

/// <summary>Two hubs in their order, each with a token of its own, and clients that know both. Only the second has <c>beta/m</c>.</summary>
public abstract class TwoHubsTestBase : IAsyncLifetime
{
    private readonly List<ModelHub> _clients = [];

    internal TestHub First { get; private set; } = null!;

    internal TestHub Second { get; private set; } = null!;

    internal string Commit { get; private set; } = "";

    internal TemporaryDirectory Temporary { get; } = new();

    internal string Cache => Temporary.File("cache");

    public async ValueTask InitializeAsync()
    {
        (First, Second) = (await TestHub.StartAsync(), await TestHub.StartAsync());
        (First.Token, Second.Token) = ("hf_first", "hf_second");
        Commit = Add(Second, "beta/m");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _clients.ForEach(client => client.Dispose());
        await First.DisposeAsync();
        await Second.DisposeAsync();
        Temporary.Dispose();
    }

    internal static string Add(TestHub hub, string id, string text = "{}") =>
        (hub.Repositories[id] = new TestRepository { Id = id, Seed = hub.Address.ToString() }).Commit("main", ("README.md", "# M\n"u8.ToArray()), ("config.json", System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>A client of both.</summary>
    /// <param name="configure">Changes the options, or null.</param>
    /// <param name="settings">Times and numbers; null for no waits.</param>
    /// <param name="time">The clock.</param>
    internal ModelHub Client(Action<ModelHubOptions>? configure = null, TransferSettings? settings = null, TimeProvider? time = null)
    {
        var options = new ModelHubOptions { Endpoint = First.Address, Token = First.Token, CacheDirectory = Cache };
        options.FurtherEndpoints.Add(new HubEndpoint { Address = Second.Address, Token = Second.Token });
        configure?.Invoke(options);
        var client = new ModelHub(options, time ?? TimeProvider.System, settings ?? TransferTestBase.Quick);
        _clients.Add(client);
        return client;
    }

    /// <summary>A client whose sources have one rule.</summary>
    internal ModelHub Client(string pattern, TestHub only) => Client(options => options.Sources[pattern] = only.Address);

    /// <summary>Sends every request for a path of the hub's to another address, with 307.</summary>
    internal static void Move(TestHub hub, string from, string to) => hub.Intercept = context =>
    {
        var target = context.Request.Path.Value + context.Request.QueryString;
        if (!target.Contains(from, StringComparison.Ordinal))
        {
            return Task.FromResult(false);
        }

        context.Response.StatusCode = 307;
        context.Response.Headers.Location = target.Replace(from, to, StringComparison.Ordinal);
        return Task.FromResult(true);
    };

    /// <summary>Each hub's requests carry its own token or none.</summary>
    internal void AssertTokensAtHome()
    {
        Assert.All(First.Requests, request => Assert.True(request.Authorization is null || request.Authorization == "Bearer hf_first"));
        Assert.All(Second.Requests, request => Assert.True(request.Authorization is null || request.Authorization == "Bearer hf_second"));
    }
}
