using System.Text.RegularExpressions;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Tests.Configuration;

/// <summary>The guide's table of settings says what the options classes say.</summary>
public sealed partial class SettingsGuideTests
{
    [Fact]
    public async Task Guide_Table_HasEveryKeyWithItsDefaultAndNoOther()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(Fixtures.RepositoryRoot, "docs", "guides", "run-a-hub.md"));

        var written = Row().Matches(guide).Select(match => $"{match.Groups["key"].Value} = {match.Groups["default"].Value}");

        // Where adn-hub has a default of its own, the guide has that one.
        var wanted = HubSettings.All.Select(setting => setting.Key switch
        {
            "Hub:DataDirectory" => "Hub:DataDirectory = hub-data",
            "Hub:Port" => "Hub:Port = 7860",
            _ => $"{setting.Key} = {SettingValue.Text(setting.Default)}",
        });
        Assert.Equal(wanted.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| `(?<key>Hub:[^`]+)` \| (`(?<default>[^`]*)`|) *\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
