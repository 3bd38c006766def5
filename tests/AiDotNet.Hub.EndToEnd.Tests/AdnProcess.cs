using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace AiDotNet.Hub.EndToEnd.Tests;

/// <summary>
/// The command line as a process of its own, with an environment that holds nothing of the machine's: no tokens, no home, no cache, unless
/// the test says so.
/// </summary>
internal sealed class AdnProcess : IDisposable
{
    /// <summary>Longer than anything here takes, so that a hang becomes a failure that names the command.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Task<string> _standardOutput;
    private readonly Task<string> _standardError;

    private AdnProcess(Process process, bool readOutput)
    {
        _process = process;
        _standardOutput = readOutput ? process.StandardOutput.ReadToEndAsync() : Task.FromResult("");
        _standardError = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The program as it was built with these tests.</summary>
    public static string BuiltProgram { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace(Path.DirectorySeparatorChar + Assembly.GetExecutingAssembly().GetName().Name! + Path.DirectorySeparatorChar, $"{Path.DirectorySeparatorChar}AiDotNet.Hub.Cli{Path.DirectorySeparatorChar}", StringComparison.Ordinal),
        OperatingSystem.IsWindows() ? "adn.exe" : "adn");

    public int Id => _process.Id;

    public StreamWriter StandardInput => _process.StandardInput;

    /// <summary>Stdout, line by line; only of a process that was started for it.</summary>
    public StreamReader StandardOutput => _process.StandardOutput;

    /// <summary>Runs to the end.</summary>
    /// <param name="arguments">The words after <c>adn</c>.</param>
    /// <param name="environment">Variables to set; null for none.</param>
    /// <param name="standardInput">What stdin holds; null for an empty one.</param>
    /// <param name="program">Another <c>adn</c> than the one built with these tests.</param>
    public static async Task<AdnResult> RunAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? standardInput = null,
        string? program = null)
    {
        using var adn = Start(arguments, environment, program, readOutput: true);
        if (standardInput is not null)
        {
            await adn.StandardInput.WriteAsync(standardInput);
        }

        adn.StandardInput.Close();
        return await adn.WaitAsync();
    }

    /// <summary>Starts and returns at once; stdout is read to its end by <see cref="WaitAsync"/>.</summary>
    public static AdnProcess Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? program = null) =>
        Start(arguments, environment, program, readOutput: true);

    /// <summary>Starts and returns at once; the test reads <see cref="StandardOutput"/> itself.</summary>
    public static AdnProcess StartInteractive(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        Start(arguments, environment, null, readOutput: false);

    /// <summary>Sends a signal, as Ctrl-C or <c>kill</c> do.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<AdnResult> WaitAsync()
    {
        using var overdue = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(overdue.Token);
        return new AdnResult(_process.ExitCode, await _standardOutput, await _standardError);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static AdnProcess Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment, string? program, bool readOutput)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var start = new ProcessStartInfo(program ?? BuiltProgram, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = utf8,
            StandardOutputEncoding = utf8,
            StandardErrorEncoding = utf8,
        };
        foreach (var name in start.Environment.Keys.Where(IsPersonal).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = start.Environment["USERPROFILE"] = Path.Combine(Path.GetTempPath(), "adn-no-home");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new AdnProcess(Process.Start(start)!, readOutput);
    }

    private static bool IsPersonal(string name) =>
        name.StartsWith("AIDOTNET_", StringComparison.Ordinal) || name.StartsWith("HF_", StringComparison.Ordinal)
        || name.StartsWith("HUGGING", StringComparison.Ordinal) || name is "NO_COLOR" or "XDG_CACHE_HOME";
}

/// <summary>How a run of <c>adn</c> ended.</summary>
internal sealed record AdnResult(int ExitCode, string StandardOutput, string StandardError)
{
    /// <summary>The lines of stdout.</summary>
    public IReadOnlyList<string> Lines => StandardOutput.Length == 0 ? [] : StandardOutput.TrimEnd('\n').Split('\n');

    /// <summary>Fails the test with everything that was said unless the exit code is the expected one.</summary>
    public AdnResult Expect(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"exit code {ExitCode} instead of {exitCode}\n--- stdout\n{StandardOutput}\n--- stderr\n{StandardError}");
        return this;
    }
}
