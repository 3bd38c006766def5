using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Api.Commits;

/// <summary>The folder in which contents of commits wait while their line is read. Nothing in it outlives its request.</summary>
internal static class SpoolDirectory
{
    /// <summary>The folder of a hub.</summary>
    public static string Of(HubServerOptions options) => Path.Combine(options.DataDirectory, "spool");

    /// <summary>Removes what a crash left behind; before the first request.</summary>
    public static void Clear(HubServerOptions options)
    {
        if (Directory.Exists(Of(options)))
        {
            Directory.Delete(Of(options), recursive: true);
        }
    }
}
