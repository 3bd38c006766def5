namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Reads a seed file, strictly: an unknown key is an error that names it.</summary>
internal static class SeedReader
{
    /// <exception cref="Errors.HubException"><see cref="Errors.HubErrorCode.InvalidRequest"/>: what is wrong, at which key of which file.</exception>
    public static Task<HubSeed> ReadAsync(string path, CancellationToken cancellationToken) => throw new NotImplementedException();

    public static HubSeed Parse(string json, string file) => throw new NotImplementedException();
}
