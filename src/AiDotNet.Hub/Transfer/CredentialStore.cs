using System.Text.Json;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Transfer;

/// <summary>The tokens that <c>adn login</c> keeps, one a hub, in a file that only its owner may read.</summary>
/// <remarks>A token is found by scheme, host and port alone: it never answers for another host, nor for the same host without TLS.</remarks>
internal sealed class CredentialStore(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where it lies.</summary>
    public string Path { get; } = path;

    /// <summary>The store of a home folder: <c>.aidotnet/credentials.json</c>.</summary>
    public static CredentialStore OfHome(string home) => new(System.IO.Path.Combine(home, ".aidotnet", "credentials.json"));

    /// <summary>The token for a hub, or null.</summary>
    /// <exception cref="HubException">The file cannot be read; the message says what to do.</exception>
    public string? Find(Uri endpoint) => Read()[Key(endpoint)]?["token"] is JsonValue value && value.TryGetValue(out string? token) ? token : null;

    /// <summary>Keeps the token for a hub, in place of an earlier one.</summary>
    /// <exception cref="DiskFailureException">The disk refuses.</exception>
    public void Store(Uri endpoint, string token)
    {
        var tokens = Read();
        tokens[Key(endpoint)] = new JsonObject { ["token"] = token };
        Write(tokens);
    }

    /// <summary>Forgets the token for a hub.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(Uri endpoint)
    {
        var tokens = Read();
        var removed = tokens.Remove(Key(endpoint));
        if (removed)
        {
            Write(tokens);
        }

        return removed;
    }

    private static string Key(Uri endpoint) => endpoint.GetLeftPart(UriPartial.Authority).ToLowerInvariant();

    private JsonObject Read()
    {
        try
        {
            if (!File.Exists(Path))
            {
                return [];
            }

            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path) & ~OwnerOnly) != 0)
            {
                // Copied or restored with open rights: closed again before it is used.
                File.SetUnixFileMode(Path, OwnerOnly);
            }

            using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonNode.Parse(stream)?["hubs"]?.DeepClone() as JsonObject ?? [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new HubException(HubErrorCode.Unexpected, $"The stored credentials '{Path}' cannot be read: {e.Message} Delete the file and log in again with 'adn login'.", e);
        }
    }

    private void Write(JsonObject tokens)
    {
        var temporary = $"{Path}.{Environment.ProcessId}.tmp";
        try
        {
            var folder = System.IO.Path.GetDirectoryName(Path)!;
            Directory.CreateDirectory(folder);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                // Closed from the first byte on, not after it was written.
                options.UnixCreateMode = OwnerOnly;
            }

            using (var stream = new FileStream(temporary, options))
            using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            {
                new JsonObject { ["version"] = 1, ["hubs"] = tokens.DeepClone() }.WriteTo(writer);
            }

            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DiskFailureException($"The credentials cannot be kept in '{Path}': {e.Message}", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
