using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Tests.Configuration;

/// <summary>Keys and values below <c>Hub:</c>: a wrong one stops the start and names itself.</summary>
public sealed class HubSettingsTests
{
    [Theory]
    [InlineData("Hub:Lfs:PartSiz", "1", "Hub:Lfs:PartSiz", "PartSize")]
    [InlineData("Hub:PublicUri", "http://x", "Hub:PublicUri", "PublicUrl")]
    [InlineData("Hub:Port:0", "1", "Hub:Port:0", "single value")]
    [InlineData("Hub:Lfs", "5", "Hub:Lfs", "MultipartThreshold")]
    [InlineData("Hub:Lfs:PartSize", "big", "Hub:Lfs:PartSize", "whole number")]
    [InlineData("Hub:Lfs:PartSize", "", "Hub:Lfs:PartSize", "whole number")]
    [InlineData("Hub:Lfs:PartSize", "1", "Hub:Lfs:PartSize", "1024")]
    [InlineData("Hub:PinRevisions", "yes", "Hub:PinRevisions", "true or false")]
    [InlineData("Hub:PublicUrl", "hub.example.com", "Hub:PublicUrl", "http://")]
    [InlineData("Hub:PublicUrl", "ftp://hub.example.com", "Hub:PublicUrl", "http://")]
    [InlineData("Hub:ShutdownTimeout", "30", "Hub:ShutdownTimeout", "00:05:00")]
    [InlineData("Hub:ShutdownTimeout", "-00:00:01", "Hub:ShutdownTimeout", "00:00:00")]
    [InlineData("Hub:LogFormat", "xml", "Hub:LogFormat", "Text, Json")]
    [InlineData("Hub:Port", "70000", "Hub:Port", "65535")]
    [InlineData("Hub:RateLimits:Api", "-1", "Hub:RateLimits:Api", "0")]
    [InlineData("Hub:Database:Provider", "Oracle", "Hub:Database:Provider", "Sqlite")]
    [InlineData("Hub:Storage:Provider", "S3", "Hub:Storage:Provider", "Local")]
    [InlineData("Hub:Proxies:Known", "10.0.0.0/99", "Hub:Proxies:Known", "10.0.0.0/8")]
    [InlineData("Hub:AllowedHosts", "http://x", "Hub:AllowedHosts", "names")]
    public void Read_WrongKeyOrValue_IsNamedWithWhatIsAllowed(string key, string value, string named, string hint)
    {
        var refusal = Assert.Throws<HubException>(() => Read((key, value)));

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(hint, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EveryKeyWithItsDefault_IsTheDefault()
    {
        var settings = HubSettings.All.Where(setting => setting.Default is not null && setting.Key != "Hub:DataDirectory")
            .Select(setting => (setting.Key, SettingValue.Text(setting.Default)));

        var options = Read([.. settings]).Options;

        Assert.Equal(50_000_000, options.Lfs.PartSize);
        Assert.Equal(TimeSpan.FromMinutes(5), options.RateLimits.Window);
        Assert.True(options.PinRevisions);
    }

    [Fact]
    public void Read_ListsAndCases_AreUnderstood()
    {
        var options = Read(
            ("hub:proxies:known", "10.0.0.0/8, ::1"), ("Hub:AllowedHosts:0", "a.example"), ("Hub:AllowedHosts:1", "*.b.example"), ("HUB:LOGFORMAT", "json"),
            ("Hub:Metrics:Port", "")).Options;

        Assert.Equal(["10.0.0.0/8", "::1"], options.Proxies.Known);
        Assert.Equal(["a.example", "*.b.example"], options.AllowedHosts);
        Assert.Equal(LogFormat.Json, options.LogFormat);
        Assert.Null(options.Metrics.Port);
    }

    [Fact]
    public async Task Read_FileInTheFolder_IsTakenAndArgumentsWin()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(
            directory.File("adn-hub.json"), """{"Hub":{"DefaultNamespace":"acme","Lfs":{"PartSize":2000000}},"Logging":{"LogLevel":{"Default":"Error"}}}""");
        var defaults = new HubServerOptions { DataDirectory = directory };

        var read = LoadedConfiguration.Read(defaults, null, new Dictionary<string, string?> { ["Hub:Lfs:PartSize"] = "3000000" });

        Assert.Equal(("acme", 3_000_000), (read.Options.DefaultNamespace, read.Options.Lfs.PartSize));
        Assert.Equal("Error", read.Sources["Logging:LogLevel:Default"]);
    }

    [Theory]
    [InlineData("""{"Hubb":{}}""", "Hubb")]
    [InlineData("""{"Hub":{"Lfs":{"PartSiz":1}}}""", "Hub:Lfs:PartSiz")]
    [InlineData("""{"Hub":""", "adn-hub.json")]
    public async Task Read_FileThatIsWrong_IsNamed(string json, string named)
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.File("adn-hub.json"), json);

        var refusal = Assert.Throws<HubException>(
            () => LoadedConfiguration.Read(new HubServerOptions(), directory.File("adn-hub.json"), new Dictionary<string, string?>()));

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileThatIsNotThere_IsNamed()
    {
        var refusal = Assert.Throws<HubException>(() => LoadedConfiguration.Read(new HubServerOptions(), "no-such.json", new Dictionary<string, string?>()));

        Assert.Contains("no-such.json", refusal.Message, StringComparison.Ordinal);
    }

    private static LoadedConfiguration Read(params (string Key, string Value)[] settings)
    {
        var arguments = settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        return LoadedConfiguration.Read(new HubServerOptions { DataDirectory = "no-such-folder" }, null, arguments);
    }
}
