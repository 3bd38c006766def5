using System.Diagnostics;

namespace AiDotNet.Hub.CacheWorker.Kills;

/// <summary>How a command of a <see cref="KillTarget"/> went.</summary>
internal enum CommandEnd
{
    Done,
    Refused,
    Failed,
    Killed,
}

/// <summary>A <see cref="KillTarget"/>, seen from outside. Killed when disposed.</summary>
internal sealed class TargetProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Process _process = Process.Start(new ProcessStartInfo("dotnet", [typeof(KillTarget).Assembly.Location, "work"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        Environment = { ["DOTNET_TieredPGO"] = "0" },
    })!;

    /// <summary>What went wrong in the last command that failed.</summary>
    public string? Problem { get; private set; }

    /// <summary>Does a command to its end.</summary>
    public async Task<CommandEnd> RunAsync(params string[] words)
    {
        await BeginAsync(words);
        return await EndAsync();
    }

    /// <summary>Sends a command and waits until it has begun.</summary>
    public async Task BeginAsync(params string[] words)
    {
        await _process.StandardInput.WriteLineAsync(string.Join('\t', words));
        await _process.StandardInput.FlushAsync();
        if (await ReadAsync() != "begin")
        {
            throw new InvalidOperationException($"A worker did not begin '{string.Join(' ', words)}'.");
        }
    }

    /// <summary>Waits for the end of the command that was begun.</summary>
    public async Task<CommandEnd> EndAsync()
    {
        var line = await ReadAsync();
        Problem = line?.StartsWith("failed ", StringComparison.Ordinal) == true ? line : null;
        return line switch
        {
            null => CommandEnd.Killed,
            "ok" => CommandEnd.Done,
            "refused" => CommandEnd.Refused,
            _ => CommandEnd.Failed,
        };
    }

    /// <summary>SIGKILL, and the process is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private Task<string?> ReadAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
}
