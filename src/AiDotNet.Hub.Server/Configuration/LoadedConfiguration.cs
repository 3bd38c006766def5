using System.Text.Json;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary>What a program was told about the hub that it runs: by a JSON file, then by the environment, then by its arguments; the last one wins.</summary>
/// <param name="Options">The section <c>Hub</c>, checked.</param>
/// <param name="Sources">All of it: <c>Kestrel</c> and <c>Logging</c> are read by those whose names they bear.</param>
internal sealed record LoadedConfiguration(HubServerOptions Options, IConfiguration Sources)
{
    /// <summary>The name of the file in the hub's folder.</summary>
    public const string FileName = "adn-hub.json";

    private const string DataDirectoryKey = $"{HubServerOptions.Section}:{nameof(HubServerOptions.DataDirectory)}";

    private static readonly string[] FileSections = [HubServerOptions.Section, "Kestrel", "Logging"];

    /// <summary>Reads the sources.</summary>
    /// <param name="defaults">The options where no source says anything.</param>
    /// <param name="file">The JSON file; null: <see cref="FileName"/> in the hub's folder, if it is there.</param>
    /// <param name="arguments">Keys with colons, and their values.</param>
    /// <exception cref="HubException">A key or value that is wrong, or a file that cannot be read.</exception>
    public static LoadedConfiguration Read(HubServerOptions defaults, string? file, IReadOnlyDictionary<string, string?> arguments)
    {
        var sources = Combine(file, arguments);
        var folder = sources[DataDirectoryKey] is { Length: > 0 } named ? named : defaults.DataDirectory;
        var own = Path.Combine(folder, FileName);
        if (file is null && File.Exists(own))
        {
            sources = Combine(own, arguments);
        }

        HubSettings.Apply(sources, defaults);
        defaults.DataDirectory = folder;
        HubSettings.Check(defaults);
        return new LoadedConfiguration(defaults, sources);
    }

    private static IConfigurationRoot Combine(string? file, IReadOnlyDictionary<string, string?> arguments)
    {
        var builder = new ConfigurationBuilder();
        if (file is not null)
        {
            builder.AddConfiguration(ReadFile(Path.GetFullPath(file)));
        }

        return builder.AddEnvironmentVariables().AddInMemoryCollection(arguments).Build();
    }

    private static IConfigurationRoot ReadFile(string file)
    {
        try
        {
            var json = new ConfigurationBuilder().AddJsonFile(file, optional: false, reloadOnChange: false).Build();
            return json.GetChildren().FirstOrDefault(child => !FileSections.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown
                ? throw new HubException(
                    HubErrorCode.InvalidRequest, $"The section {unknown.Key} of '{file}' is not known; there are {string.Join(", ", FileSections)}.")
                : json;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or FormatException or JsonException)
        {
            var cause = e.InnerException is FormatException or JsonException ? e.InnerException : e;
            throw new HubException(HubErrorCode.InvalidRequest, $"The configuration '{file}' cannot be read: {cause.Message}", e);
        }
    }
}
