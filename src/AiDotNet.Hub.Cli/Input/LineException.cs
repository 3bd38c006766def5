namespace AiDotNet.Hub.Cli.Input;

/// <summary>A line that cannot be answered; the next one may be.</summary>
internal sealed class LineException(string message) : Exception(message);
