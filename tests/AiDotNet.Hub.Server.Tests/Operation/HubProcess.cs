using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace AiDotNet.Hub.Server.Tests.Operation;

/// <summary>The server's own executable. Killed when disposed, if it has not ended.</summary>
internal sealed class HubProcess : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly StringBuilder _error = new();

    private HubProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_error)
            {
                _error.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
    }

    /// <summary>What it wrote on standard error so far.</summary>
    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

    public static HubProcess Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "adn-hub.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new HubProcess(Process.Start(start)!);
    }

    public static HubProcess Start(params string[] arguments) => Start(null, arguments);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        var output = await process._process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        return (await process.WaitAsync(), output, process.Error);
    }

    /// <summary>The next line on standard output: of a hub that starts, its address.</summary>
    public async Task<Uri> AddressAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        Assert.True(Uri.TryCreate(line, UriKind.Absolute, out var url), $"No address but '{line}': {Error}");
        return url;
    }

    public Task<string> RestOfOutputAsync() => _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);

    /// <summary>Sends SIGTERM.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until nobody is let in any more.</summary>
    public static async Task StopsListeningAsync(Uri hub)
    {
        var started = Stopwatch.StartNew();
        while (started.Elapsed < Patience)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", hub.Port);
            }
            catch (SocketException)
            {
                return;
            }

            await Task.Delay(20);
        }

        Assert.Fail("The hub still takes connections.");
    }

    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
