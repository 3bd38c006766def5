namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>What the Python client's users do to publish: scenarios/commits.py, cards.py.</summary>
public sealed class UploadScenarioTests(PythonClientInstallation client)
{
    [Theory]
    [MemberData(nameof(Scenarios.In), "commits", MemberType = typeof(Scenarios))]
    public Task Commits_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "commits", scenario);

    [Theory]
    [MemberData(nameof(Scenarios.In), "cards", MemberType = typeof(Scenarios))]
    public Task Cards_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "cards", scenario);
}
