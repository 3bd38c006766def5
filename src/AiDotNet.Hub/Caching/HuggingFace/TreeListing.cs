using System.Text.Json;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary><c>trees/&lt;commit&gt;.json</c>: every file of a commit, as Python's client keeps it.</summary>
internal sealed record TreeListing
{
    private const int CurrentVersion = 1;
    private const long MaxBytes = 256 << 20;

    /// <summary>The version of the format; any other is ignored.</summary>
    public int FormatVersion { get; init; } = CurrentVersion;

    /// <summary>The files by their paths.</summary>
    public required IReadOnlyDictionary<string, ListedFile> Files { get; init; }

    /// <summary>A commit's listing as this format has it. For a file kept by LFS the git blob id is that of its pointer.</summary>
    public static TreeListing Of(CommitManifest manifest) => new()
    {
        Files = new SortedDictionary<string, ListedFile>(
            manifest.Files.ToDictionary(
                file => file.Path,
                file => new ListedFile
                {
                    Size = file.Size,
                    BlobId = file.GitBlobId ?? GitBlobId.Compute(System.Text.Encoding.ASCII.GetBytes(GitBlobId.PointerText(file.Sha256!.Value, file.Size))),
                    LfsSha256 = file.GitBlobId is null ? file.Sha256 : null,
                    LfsSize = file.GitBlobId is null ? file.Size : null,
                },
                StringComparer.Ordinal),
            StringComparer.Ordinal),
    };

    /// <summary>Reads a listing; null where there is none, or none that can be believed.</summary>
    public static async Task<IReadOnlyList<ManifestFile>?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (CacheFiles.OpenShared(path) is not { } file)
            {
                return null;
            }

            await using (file.ConfigureAwait(false))
            {
                var listing = file.Length > MaxBytes ? null : await JsonSerializer.DeserializeAsync(file, CacheJsonContext.Default.TreeListing, cancellationToken).ConfigureAwait(false);
                List<ManifestFile>? files = listing is { FormatVersion: CurrentVersion }
                    ? [.. listing.Files.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value.ToManifest(entry.Key))]
                    : null;
                return files is not null && files.TrueForAll(entry => entry.IsSound && RepositoryPath.FindDanger(entry.Path) is null) ? files : null;
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or IOException or UnauthorizedAccessException)
        {
            // Another user's, or torn: as if it were not there.
            return null;
        }
    }

    /// <summary>Writes the listing where none is. One that cannot be written is done without.</summary>
    public async Task WriteAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            return;
        }

        try
        {
            await CacheFiles.ReplaceAsync(HuggingFaceLayout.TreeTemporary(path), path, SerializeAsync, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Errors.DiskFailureException)
        {
        }
    }

    private Task SerializeAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows() && stream is FileStream file)
        {
            // Python's are for their owner alone.
            File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return JsonSerializer.SerializeAsync(stream, this, CacheJsonContext.Default.TreeListing, cancellationToken);
    }

    /// <summary>A file.</summary>
    internal sealed record ListedFile
    {
        /// <summary>The size in bytes: of the file, also where it is kept by LFS.</summary>
        public required long Size { get; init; }

        /// <summary>The git blob id: of the file, or of the pointer that stands for it.</summary>
        public required string BlobId { get; init; }

        /// <summary>The SHA-256, where the file is kept by LFS.</summary>
        public Digest? LfsSha256 { get; init; }

        /// <summary>The size, where the file is kept by LFS.</summary>
        public long? LfsSize { get; init; }

        public ManifestFile ToManifest(string path) => new()
        {
            Path = path,
            Size = LfsSize ?? Size,
            Sha256 = LfsSha256,
            GitBlobId = LfsSha256 is null ? BlobId : null,
        };
    }
}
