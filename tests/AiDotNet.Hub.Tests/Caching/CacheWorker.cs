using System.Diagnostics;

namespace AiDotNet.Hub.Tests.Caching;

/// <summary>Another process at a cache; killed when disposed. <c>tests/AiDotNet.Hub.CacheWorker</c> is its program.</summary>
internal sealed class CacheWorker : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private CacheWorker(Process process) => _process = process;

    /// <summary>The process's number.</summary>
    public int Id => _process.Id;

    public static CacheWorker Start(string verb, string root, ModelId id, RevisionId commit, string path, string source)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "AiDotNet.Hub.CacheWorker.dll");
        return new CacheWorker(Process.Start(new ProcessStartInfo("dotnet", [program, verb, root, id.ToString(), commit.ToString(), path, source])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    /// <summary>Waits until the process says how far it is; fails with what it wrote where it ended instead.</summary>
    public async Task ExpectAsync(string word)
    {
        var said = await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        Assert.True(said == word, $"'{word}' was expected, and the process said '{said}': {(said is null ? await _process.StandardError.ReadToEndAsync() : "")}");
    }

    /// <summary>What the process says next.</summary>
    public async Task<string?> ReadAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit);

    public void GoOn() => _process.StandardInput.WriteLine();

    /// <summary>Ends the process at once, in the middle of what it does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    public async Task ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        Assert.Equal(0, _process.ExitCode);
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
