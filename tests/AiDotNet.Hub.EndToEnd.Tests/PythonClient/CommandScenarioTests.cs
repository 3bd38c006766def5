namespace AiDotNet.Hub.EndToEnd.Tests.PythonClient;

/// <summary>What they do with the <c>hf</c> command: scenarios/commands.py, commands_registry.py.</summary>
public sealed class CommandScenarioTests(PythonClientInstallation client)
{
    [Theory]
    [MemberData(nameof(Scenarios.In), "commands", MemberType = typeof(Scenarios))]
    public Task Commands_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "commands", scenario);

    [Theory]
    [MemberData(nameof(Scenarios.In), "commands_registry", MemberType = typeof(Scenarios))]
    public Task RegistryCommands_ByThePythonClient_HoldsAsWritten(string scenario) => Scenarios.RunAsync(client, "commands_registry", scenario);
}
