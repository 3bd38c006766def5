namespace AiDotNet.Hub.Server.Tests.Api.Responses;

/// <summary>What a listing with <c>expand</c> says about scans (protocol §7.1).</summary>
public sealed class FileSafetyTests
{
    [Fact]
    public async Task Tree_WithExpand_CallsOnlyDataFormatsSafe()
    {
        await using var hub = await TestHub.StartAsync();
        await hub.CreateModelAsync("acme/m", ("config.json", "{}"), ("weights.pkl", "x"), ("sub/run.py", "pass"));

        var entries = (await hub.GetJsonAsync("/api/models/acme/m/tree/main?recursive=true&expand=true")).AsArray()
            .ToDictionary(entry => (string)entry!["path"]!, entry => entry!["securityFileStatus"]?.ToJsonString());

        Assert.Equal("""{"status":"safe","avScan":null,"pickleImportScan":null}""", entries["config.json"]);
        Assert.Equal("""{"status":"unscanned","avScan":null,"pickleImportScan":null}""", entries["weights.pkl"]);
        Assert.Equal("""{"status":"unscanned","avScan":null,"pickleImportScan":null}""", entries["sub/run.py"]);
        Assert.Null(entries["sub"]);
        Assert.DoesNotContain("securityFileStatus", (await hub.GetJsonAsync("/api/models/acme/m/tree/main")).ToJsonString(), StringComparison.Ordinal);
    }
}
