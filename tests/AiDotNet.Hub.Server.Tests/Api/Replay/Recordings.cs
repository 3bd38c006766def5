using System.IO.Compression;

namespace AiDotNet.Hub.Server.Tests.Api.Replay;

/// <summary>The recordings' files: the whole set beside the checkout where there is one, else those that travel with the repository.</summary>
internal static class Recordings
{
    private static readonly string Archive = Fixtures.Committed("wire/recordings.zip");
    private static readonly string? Beside = Fixtures.FindShared("fixtures/wire");

    /// <summary>Every flow without a Xet call, as <c>folder/name</c>.</summary>
    public static IReadOnlyList<string> Flows { get; } = ReadNames();

    /// <summary>A file's bytes.</summary>
    /// <param name="path">Below the recordings' folder.</param>
    public static async Task<byte[]> ReadAsync(string path)
    {
        if (Beside is not null)
        {
            return await File.ReadAllBytesAsync(Path.Combine(Beside, path));
        }

        await using var archive = await ZipFile.OpenReadAsync(Archive);
        await using var entry = await archive.GetEntry(path)!.OpenAsync();
        using var bytes = new MemoryStream();
        await entry.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static List<string> ReadNames()
    {
        using var archive = ZipFile.OpenRead(Archive);
        return [.. archive.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(".jsonl", StringComparison.Ordinal)).Select(name => name[..^".jsonl".Length])];
    }
}
