using System.Diagnostics;

namespace AiDotNet.Hub.Server.Tests.Publishing;

/// <summary>The real git, in a repository of its own: what it says is right.</summary>
internal sealed class GitRepository : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private GitRepository()
    {
    }

    public string Folder => _directory;

    public static async Task<GitRepository> InitAsync()
    {
        var repository = new GitRepository();
        try
        {
            await repository.RunAsync("", "init", "-q");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            repository.Dispose();
            Fixtures.Missing("git is not on this machine.");
        }

        return repository;
    }

    public async Task<string> RunAsync(string input, params string[] arguments) => (await TryRunAsync(input, [], arguments)).Output;

    /// <param name="input">Sent to its standard input.</param>
    /// <param name="environment">Variables.</param>
    /// <param name="arguments">The command.</param>
    public async Task<(int Exit, string Output)> TryRunAsync(string input, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = _directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["HOME"] = _directory;
        start.Environment["XDG_CONFIG_HOME"] = _directory;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0 or 1, $"git {string.Join(' ', arguments)}: {await error}");
        return (process.ExitCode, await output);
    }

    public void Dispose() => _directory.Dispose();
}
