using System.Diagnostics;
using System.Globalization;

namespace AiDotNet.Hub.Bench.Transfer;

/// <summary>What one download cost a client, without its start: each takes its clock and counters itself, after a small download has warmed it up.</summary>
/// <param name="Seconds">On the clock.</param>
/// <param name="Processor">Seconds of a core.</param>
/// <param name="Peak">The most memory that was resident, in bytes.</param>
internal sealed record ClientRun(double Seconds, double Processor, double Peak)
{
    /// <summary>The folder that a client may fill.</summary>
    public const string Target = "target";

    /// <summary>Runs a client; null where it failed, which is then said on standard error.</summary>
    public static async Task<ClientRun?> MeasureAsync(TransferPeer peer, TransferScenario scenario, Uri address, string folder, CancellationToken cancellationToken)
    {
        var target = Path.Combine(folder, Target);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.CreateDirectory(target);
        var start = peer.Start(address, scenario.Model, target);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        Directory.Delete(target, recursive: true);
        if (process.ExitCode != 0)
        {
            var lines = (await error).Trim().Split('\n');
            await Console.Error.WriteLineAsync($"{scenario.Title}: {peer.Name} failed: {lines.FirstOrDefault(line => line.Contains("rror", StringComparison.Ordinal)) ?? lines[^1]}");
            return null;
        }

        var numbers = (await output).Trim().Split('\n')[^1].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new ClientRun(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>Says it, for whoever measures.</summary>
    public void Write() => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Seconds} {Processor} {Peak}"));
}
