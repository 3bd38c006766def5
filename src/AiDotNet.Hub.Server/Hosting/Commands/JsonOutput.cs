using System.CommandLine;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>Lists for programs.</summary>
internal static class JsonOutput
{
    public static readonly Option<bool> Option = new("--json") { Description = "Print one JSON value." };
}
