namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>What they do with each other: scenarios/community.py, access.py, social.py, webhooks.py.</summary>
public sealed class CommunityScenarioTests(PythonClientInstallation client)
{
    [Theory]
    [MemberData(nameof(Scenarios.In), "community", MemberType = typeof(Scenarios))]
    public Task Discussions_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "community", scenario);

    [Theory]
    [MemberData(nameof(Scenarios.In), "access", MemberType = typeof(Scenarios))]
    public Task AccessRequests_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "access", scenario);

    [Theory]
    [MemberData(nameof(Scenarios.In), "social", MemberType = typeof(Scenarios))]
    public Task LikesAndProfiles_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "social", scenario);

    [Theory]
    [MemberData(nameof(Scenarios.In), "webhooks", MemberType = typeof(Scenarios))]
    public Task Webhooks_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "webhooks", scenario);
}
