using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Configuration;
using Microsoft.Extensions.Logging.Console;

namespace AiDotNet.Hub.Server.Hosting;

/// <summary>A hub that runs in this process. Disposing it lets running requests finish, then stops it.</summary>
internal sealed class HubServerHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HubServerHost(WebApplication application, int port, SeedResult seed)
    {
        _application = application;
        Url = new Uri($"http://localhost:{port}");
        Seed = seed;
    }

    /// <summary>Where the hub is on this machine, by the name that its own replies use.</summary>
    public Uri Url { get; }

    /// <summary>What the first start made.</summary>
    public SeedResult Seed { get; }

    /// <summary>The hub's services.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Makes the folder ready, then listens.</summary>
    /// <param name="options">How the hub runs. The configuration's section <c>Hub</c> wins for the public address and the default namespace.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="configure">Changes the services, for tests.</param>
    /// <exception cref="Errors.HubException">The seed cannot be read, or the port is taken.</exception>
    public static async Task<HubServerHost> StartAsync(
        HubServerOptions options, CancellationToken cancellationToken, Action<IServiceCollection>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.DataDirectory);
        options.DataDirectory = Path.GetFullPath(options.DataDirectory);
        var seed = options.SeedFile is { } file ? await SeedReader.ReadAsync(file, cancellationToken) : null;

        using var sockets = ListeningSockets.Bind(options);
        options.Port = sockets.Port;
        var application = Build(options, sockets, configure);
        try
        {
            CreateOwnersFolder(options.DataDirectory);
            Api.Commits.SpoolDirectory.Clear(options);
            var seeded = await application.Services.GetRequiredService<HubServerCore>().StartAsync(seed, cancellationToken);
            await application.StartAsync(cancellationToken);
            return new HubServerHost(application, sockets.Port, seeded);
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
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    // It holds private models and the key that signs upload addresses. A folder that is there keeps the rights that someone gave it.
    internal static void CreateOwnersFolder(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DiskFailureException($"The hub's folder '{path}' cannot be made: {e.Message.TrimEnd('.')}. Choose another with --data.", e);
        }
    }

    private static WebApplication Build(HubServerOptions options, ListeningSockets sockets, Action<IServiceCollection>? configure)
    {
        // Not the current folder: what lies there is not this hub's configuration.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        HubConfiguration.Apply(options, builder.Configuration.GetSection(HubServerOptions.Section));

        // Standard output is the command's; what the server has to say goes to standard error.
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        builder.Services.AddHubServer(options);
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.WebHost.ConfigureKestrel(sockets.Listen);
        builder.WebHost.UseSockets(sockets.Provide);
        configure?.Invoke(builder.Services);

        var application = builder.Build();
        application.MapHubServer();
        return application;
    }
}
