using System.Security.Cryptography;
using System.Text.Json;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>
/// What an unfinished download knows of itself, beside its bytes: a line of JSON, then a line with the SHA-256 of the first. Written only after
/// the bytes that it speaks of are on the disk; one that is torn or speaks of another file is as good as none.
/// </summary>
internal sealed record PartialRecord
{
    /// <summary>The version of the format that this code writes, and the only one that it reads.</summary>
    public const int CurrentVersion = 1;

    private const int MaxBytes = 1 << 20;

    /// <summary>The version of the format.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>What the bytes will be: the name of the file that they are in, without its ending.</summary>
    public required string Key { get; init; }

    /// <summary>The size of the whole.</summary>
    public required long Size { get; init; }

    /// <summary>The version of the file as the server named it: host and ETag; null where it named none.</summary>
    public string? ETag { get; init; }

    /// <summary>Which bytes are there.</summary>
    public required PartialExtent Extent { get; init; }

    /// <summary>Writes the record's two lines.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(this, CacheJsonContext.Default.PartialRecord);
        await stream.WriteAsync(line, cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(line)) + "\n"), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a record; null where there is none, or none that can be believed.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="key">What it must speak of.</param>
    /// <param name="size">The size of the whole.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<PartialRecord?> ReadAsync(string path, string key, long size, CancellationToken cancellationToken)
    {
        try
        {
            if (FileState.Of(path) is not { Size: <= MaxBytes })
            {
                return null;
            }

            var bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            var end = bytes.AsSpan().IndexOf((byte)'\n');
            if (end < 0 || !IsHashOf(bytes.AsSpan(0, end), bytes.AsSpan(end + 1)))
            {
                return null;
            }

            var record = JsonSerializer.Deserialize(bytes.AsSpan(0, end), CacheJsonContext.Default.PartialRecord);
            return record is { Version: CurrentVersion } && record.Key == key && record.Size == size && IsSound(record.Extent, size) ? record : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsHashOf(ReadOnlySpan<byte> line, ReadOnlySpan<byte> check) =>
        System.Text.Encoding.ASCII.GetString(check) == Convert.ToHexStringLower(SHA256.HashData(line)) + "\n";

    private static bool IsSound(PartialExtent extent, long size)
    {
        var end = extent.Prefix;
        foreach (var range in extent.Ahead)
        {
            if (range.Start <= end || range.End <= range.Start)
            {
                return false;
            }

            end = range.End;
        }

        return extent.Prefix >= 0 && end <= size && (!extent.IsOrdered || extent.Ahead.Count == 0);
    }
}
