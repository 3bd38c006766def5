using System.Globalization;
using System.Text;

namespace AiDotNet.Hub.CacheWorker.Kills;

/// <summary>What a run of the <see cref="KillHarness"/> saw.</summary>
internal sealed class KillReport
{
    private readonly SortedDictionary<string, (int Killed, int TooLate, int Done)> _commands = new(StringComparer.Ordinal);

    /// <summary>What was drawn from: the same number draws the same commands and delays again (the machine's own timing stays its own).</summary>
    public required int Seed { get; init; }

    /// <summary>Processes that were killed in the middle of a command.</summary>
    public int Kills => _commands.Values.Sum(command => command.Killed);

    public int Rounds { get; set; }

    public TimeSpan Elapsed { get; set; }

    /// <summary>What was not as it must be; empty where all is well.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>How often each command was killed in its middle.</summary>
    public IReadOnlyDictionary<string, int> KillsByCommand => _commands.ToDictionary(command => command.Key, command => command.Value.Killed);

    public void Count(string command, bool isVictim, CommandEnd end)
    {
        lock (_commands)
        {
            var (killed, tooLate, done) = _commands.GetValueOrDefault(command);
            _commands[command] = end == CommandEnd.Killed ? (killed + 1, tooLate, done) : isVictim ? (killed, tooLate + 1, done) : (killed, tooLate, done + 1);
        }
    }

    /// <summary>The table.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"seed {Seed}: {Kills} kills in {Rounds} rounds, {Elapsed.TotalSeconds:F0} s");
        text.AppendLine(CultureInfo.InvariantCulture, $"{"command",-10}{"killed",8}{"too late",10}{"beside, done",14}");
        foreach (var (command, (killed, tooLate, done)) in _commands)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{command,-10}{killed,8}{tooLate,10}{done,14}");
        }

        text.AppendLine(Problems.Count == 0 ? "every cache and the hub: as they must be" : $"{Problems.Count} problems:");
        Problems.ForEach(problem => text.AppendLine(problem));
        return text.ToString();
    }
}
