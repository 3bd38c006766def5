using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Hosting;

/// <summary>A hub that runs in this process. Disposing it lets running requests finish, then stops it.</summary>
internal sealed class HubServerHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HubServerHost(WebApplication application, Uri url, int? metricsPort, SeedResult seed)
    {
        _application = application;
        Url = url;
        MetricsPort = metricsPort;
        Seed = seed;
    }

    /// <summary>Where the hub is on this machine, by the name that its own replies use.</summary>
    public Uri Url { get; }

    /// <summary>The port that has the metrics alone; null where there is none.</summary>
    public int? MetricsPort { get; }

    /// <summary>What the first start made.</summary>
    public SeedResult Seed { get; }

    /// <summary>The hub's services.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Makes the folder ready, then listens.</summary>
    /// <param name="options">How the hub runs; nothing else is read.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="configure">Changes the services, for tests.</param>
    /// <exception cref="HubException">An option or the seed is wrong, or the port is taken.</exception>
    public static Task<HubServerHost> StartAsync(
        HubServerOptions options, CancellationToken cancellationToken, Action<IServiceCollection>? configure = null)
    {
        HubSettings.Check(options);
        return StartAsync(new LoadedConfiguration(options, new ConfigurationBuilder().Build()), cancellationToken, configure);
    }

    /// <summary>Makes the folder ready, then listens.</summary>
    /// <param name="configuration">How the hub runs, and what <c>Kestrel</c> and <c>Logging</c> say.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="configure">Changes the services, for tests.</param>
    /// <exception cref="HubException">The seed cannot be read, or the port is taken.</exception>
    public static async Task<HubServerHost> StartAsync(
        LoadedConfiguration configuration, CancellationToken cancellationToken, Action<IServiceCollection>? configure = null)
    {
        var options = configuration.Options;
        options.DataDirectory = Path.GetFullPath(options.DataDirectory);
        var seed = options.SeedFile is { } file ? await SeedReader.ReadAsync(file, cancellationToken) : null;

        // Endpoints of Kestrel's own configuration, which know certificates, stand in the place of host and port.
        var hasEndpoints = configuration.Sources.GetSection("Kestrel:Endpoints").GetChildren().Any();
        using var sockets = ListeningSockets.Bind(options, withHub: !hasEndpoints);
        options.Port = sockets.Port;
        var application = Build(configuration, sockets, configure);
        try
        {
            OwnersFolder.Create(options.DataDirectory);
            Api.Commits.SpoolDirectory.Clear(options);
            var seeded = await application.Services.GetRequiredService<HubServerCore>().StartAsync(seed, cancellationToken);
            await ListenAsync(application, cancellationToken);
            var url = hasEndpoints ? FirstAddress(application) : new Uri($"http://localhost:{sockets.Port}");
            return new HubServerHost(application, url, sockets.MetricsPort, seeded);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _application.StopAsync();
        }
        finally
        {
            await _application.DisposeAsync();
        }
    }

    private static WebApplication Build(LoadedConfiguration configuration, ListeningSockets sockets, Action<IServiceCollection>? configure)
    {
        // Not the current folder: what lies there is not this hub's configuration.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(configuration.Sources);
        HubLogging.Configure(builder.Logging, configuration);
        builder.Services.AddHubServer(configuration.Options);
        builder.Services.AddHubTelemetry(configuration.Sources);
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = configuration.Options.ShutdownTimeout);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(sockets.Listen);
        builder.WebHost.UseSockets(sockets.Provide);
        configure?.Invoke(builder.Services);

        var application = builder.Build();
        application.MapHubServer(sockets.MetricsPort);
        return application;
    }

    private static async Task ListenAsync(WebApplication application, CancellationToken cancellationToken)
    {
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or System.Security.Cryptography.CryptographicException or FormatException)
        {
            // Kestrel's words for a port that is taken, a certificate that cannot be read, an endpoint without an address.
            throw new HubException(HubErrorCode.InvalidRequest, $"The hub cannot listen as Kestrel:Endpoints says: {e.Message}", e);
        }
    }

    /// <summary>Where an endpoint of Kestrel's configuration is reached from this machine.</summary>
    private static Uri FirstAddress(WebApplication application)
    {
        var address = BindingAddress.Parse(application.Urls.First());
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" or "" || address.IsUnixPipe ? "localhost" : address.Host;
        return new UriBuilder(address.Scheme, host, address.IsUnixPipe ? -1 : address.Port).Uri;
    }
}
