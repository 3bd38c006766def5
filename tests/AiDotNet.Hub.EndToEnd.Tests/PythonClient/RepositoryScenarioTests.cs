namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>What they do with repositories: scenarios/repositories.py, revisions.py, lifecycle.py, datasets.py.</summary>
public sealed class RepositoryScenarioTests(PythonClientInstallation client)
{
    [Theory]
    [MemberData(nameof(Scenarios.In), "repositories", MemberType = typeof(Scenarios))]
    public Task Repositories_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "repositories", scenario);

    [Theory]
    [MemberData(nameof(Scenarios.In), "revisions", MemberType = typeof(Scenarios))]
    public Task Revisions_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "revisions", scenario);

    [Theory]
    [MemberData(nameof(Scenarios.In), "lifecycle", MemberType = typeof(Scenarios))]
    public Task Lifecycle_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "lifecycle", scenario);

    [Theory]
    [MemberData(nameof(Scenarios.In), "datasets", MemberType = typeof(Scenarios))]
    public Task DatasetsAndSpaces_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "datasets", scenario);
}
