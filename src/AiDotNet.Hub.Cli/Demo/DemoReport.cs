using AiDotNet.Hub.Cli.Output;

namespace AiDotNet.Hub.Cli.Demo;

/// <summary>What <c>demo --json</c> prints.</summary>
internal sealed record DemoReport(string Endpoint, string Id, string Commit, IReadOnlyList<PulledFile> Files, IReadOnlyList<DemoAnswer> Answers);

/// <summary>A sentence and the language that the model took it for.</summary>
internal sealed record DemoAnswer(string Text, string Label, float Score);
