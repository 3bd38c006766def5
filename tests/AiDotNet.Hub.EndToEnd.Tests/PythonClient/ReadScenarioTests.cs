namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>What they do to find and fetch: scenarios/files.py, filesystem.py, listing.py.</summary>
public sealed class ReadScenarioTests(PythonClientInstallation client)
{
    [Theory]
    [MemberData(nameof(Scenarios.In), "files", MemberType = typeof(Scenarios))]
    public Task Files_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "files", scenario);

    [Theory]
    [MemberData(nameof(Scenarios.In), "filesystem", MemberType = typeof(Scenarios))]
    public Task FileSystem_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "filesystem", scenario);

    [Theory]
    [MemberData(nameof(Scenarios.In), "listing", MemberType = typeof(Scenarios))]
    public Task Lists_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "listing", scenario);
}
