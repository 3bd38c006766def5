namespace AiDotNet.Hub.Runtime.Tokenization.Patterns;

/// <summary>A regular expression that is none, or that uses what is not built in; the message says what and where.</summary>
internal sealed class PatternException(string problem) : Exception(problem);
