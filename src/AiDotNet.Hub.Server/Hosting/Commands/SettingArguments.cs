using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Settings among the arguments: <c>--Hub:Lfs:PartSize 1000000</c> or <c>--Hub:Lfs:PartSize=1000000</c>. The colon tells them from options.</summary>
internal static class SettingArguments
{
    /// <summary>Takes the settings out.</summary>
    /// <returns>The settings, and the other arguments in their order.</returns>
    /// <exception cref="HubException">A setting without a value.</exception>
    public static (IReadOnlyDictionary<string, string?> Settings, string[] Others) Split(IReadOnlyList<string> arguments)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var others = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            if (argument == "--")
            {
                others.AddRange(arguments.Skip(i));
                break;
            }

            if (!name.StartsWith("--", StringComparison.Ordinal) || !name.Contains(':', StringComparison.Ordinal))
            {
                others.Add(argument);
            }
            else if (equals >= 0)
            {
                settings[name[2..]] = argument[(equals + 1)..];
            }
            else if (++i < arguments.Count)
            {
                settings[name[2..]] = arguments[i];
            }
            else
            {
                throw new HubException(HubErrorCode.InvalidRequest, $"The setting {name} needs a value behind it.");
            }
        }

        return (settings, [.. others]);
    }
}
