namespace AiDotNet.Hub.Server.Configuration;

/// <summary>How the log's lines look.</summary>
internal enum LogFormat
{
    /// <summary>For people: one line an event.</summary>
    Text,

    /// <summary>For programs: one JSON object a line.</summary>
    Json,
}
