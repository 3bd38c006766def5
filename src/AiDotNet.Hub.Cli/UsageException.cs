namespace AiDotNet.Hub.Cli;

/// <summary>The command line is wrong in a way that the parser cannot see, such as an id that breaks a rule.</summary>
internal sealed class UsageException(string message) : Exception(message);
