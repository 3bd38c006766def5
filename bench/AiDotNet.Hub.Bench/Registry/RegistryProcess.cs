using System.Diagnostics;
using System.Globalization;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Hosting;

namespace AiDotNet.Hub.Bench.Registry;

/// <summary>A hub in a process of its own, so that what is measured is not what measures.</summary>
internal sealed class RegistryProcess : IAsyncDisposable
{
    public const string Token = "hf_bench000000000000000000000000000000000000";
    public const int Organizations = 100;

    private readonly Process _process;

    private RegistryProcess(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    /// <summary>The bytes that only this process has in memory now: what it mapped from files does not count.</summary>
    public long PrivateBytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>How long it has kept a core busy; unlike times on the clock, other programs do not change it.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The name of one of the organisations of the hub, which <c>bench</c> administers.</summary>
    public static string Organization(int number) => string.Create(CultureInfo.InvariantCulture, $"lab-{number % Organizations:00}");

    /// <summary>Where the database is, below the folder.</summary>
    public static string DatabaseFile(string folder) => Path.Combine(folder, "data", "hub.db");

    public static async Task<RegistryProcess> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var process = Process.Start(OwnProcess.With("registry", "--serve", folder))!;
        var url = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The hub did not start.");
        return new RegistryProcess(process, new Uri(url));
    }

    /// <summary>The other side: serves until standard input ends.</summary>
    public static async Task<int> ServeAsync(string folder, CancellationToken cancellationToken)
    {
        var seed = Path.Combine(folder, "seed.json");
        var organizations = Enumerable.Range(0, Organizations).Select(number => $$"""{"name":"{{Organization(number)}}","members":[{"user":"bench","role":"admin"}]}""");
        await File.WriteAllTextAsync(
            seed,
            $$"""{"users":[{"name":"bench","tokens":[{"name":"bench","role":"write","token":"{{Token}}"}]}],"organizations":[{{string.Join(',', organizations)}}]}""",
            cancellationToken);
        await using var hub = await HubServerHost.StartAsync(
            new HubServerOptions { DataDirectory = Path.Combine(folder, "data"), SeedFile = seed }, cancellationToken);
        Console.WriteLine(hub.Url);
        await Console.In.ReadToEndAsync(cancellationToken);
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
