using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching;

/// <summary>
/// Where everything lies. The only file of this folder that joins paths:
/// <code>
/// CACHEDIR.TAG
/// cache_index.json
/// manifests/&lt;endpoint&gt;/&lt;namespace&gt;--&lt;name&gt;/&lt;commit&gt;.json
/// refs/&lt;endpoint&gt;/&lt;namespace&gt;--&lt;name&gt;/&lt;ref&gt;
/// models/&lt;namespace&gt;--&lt;name&gt;/&lt;commit&gt;[-&lt;short hash of the endpoint&gt;]/…
/// blobs/sha256/ab/abcdef…
/// pieces/ab/abcdef…
/// pins/&lt;endpoint&gt;/&lt;namespace&gt;--&lt;name&gt;/&lt;commit&gt;
/// partial/&lt;key&gt;.blob   &lt;key&gt;.record   &lt;sha256&gt;.aside   &lt;sha256&gt;.pieces   model-&lt;id&gt;.new   model-&lt;id&gt;.tmp   model-&lt;id&gt;.old   cache_index.tmp
/// locks/blob-&lt;key&gt;.lock   model-&lt;id&gt;.lock   cache_index.lock   use-&lt;name&gt;.lock   use-&lt;name&gt;.txt
/// </code>
/// </summary>
internal sealed class CacheLayout
{
    private const int MaxNameLength = 150;

    private const string RecordEnding = ".record";

    private const string PiecesEnding = ".pieces";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");

    public CacheLayout(string? root) => Root = Path.GetFullPath(
        root ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".aidotnet", "hub"));

    public string Root { get; }

    public string Tag => Path.Combine(Root, "CACHEDIR.TAG");

    public string TagInOtherCase => Path.Combine(Root, "cachedir.tag");

    public string Index => Path.Combine(Root, "cache_index.json");

    public string IndexTemporary => Path.Combine(Partial, "cache_index.tmp");

    public string IndexLock => Path.Combine(Locks, "cache_index.lock");

    public string Manifests => Path.Combine(Root, "manifests");

    public string Partial => Path.Combine(Root, "partial");

    public string Locks => Path.Combine(Root, "locks");

    /// <summary>The folder of a model's manifests; one that exists in another spelling is taken.</summary>
    public string ManifestFolder(string endpoint, ModelId id) => InAnySpelling(Path.Combine(Manifests, EncodeEndpoint(endpoint)), EncodeId(id));

    public string Manifest(string endpoint, ModelId id, RevisionId commit) => Path.Combine(ManifestFolder(endpoint, id), commit + ".json");

    /// <summary>Whether a path below <see cref="Manifests"/> is where a manifest belongs, in any spelling of the id.</summary>
    public static bool IsPlaceOf(string path, CommitManifest manifest) =>
        path.EndsWith(
            Path.Combine("manifests", EncodeEndpoint(manifest.Endpoint), EncodeId(manifest.Id), manifest.Commit + ".json"),
            StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether there are manifests or refs of a namespace from a hub. Ids have no <c>--</c>: what begins so is of that namespace.</summary>
    public bool KnowsNamespace(string endpoint, string name) =>
        ((string[])["manifests", "refs"])
            .Select(kind => Path.Combine(Root, kind, EncodeEndpoint(endpoint)))
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .Any(folder => Path.GetFileName(folder.AsSpan()).TrimStart('-').StartsWith(name + "--", StringComparison.OrdinalIgnoreCase));

    /// <summary>The same commit's manifests of every hub.</summary>
    public IEnumerable<string> ManifestsOfEveryEndpoint(ModelId id, RevisionId commit) => ManifestsOfEveryEndpoint(EncodeId(id), commit.ToString());

    /// <summary>The endpoint that a manifest lies under, as <see cref="EncodeEndpoint"/> undone.</summary>
    public static string EndpointOfManifest(string path) =>
        Uri.UnescapeDataString(Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(path)!)!).Replace('+', ':').Replace(',', '/'));

    public string Ref(string endpoint, ModelId id, string name) =>
        Path.Combine(RefFolder(endpoint, id), Encode(name));

    /// <summary>The folder of a snapshot.</summary>
    /// <param name="id">The model.</param>
    /// <param name="name">The commit, or the commit and a short hash of the endpoint.</param>
    public string Snapshot(ModelId id, string name) => Path.Combine(InAnySpelling(Path.Combine(Root, "models"), EncodeId(id)), name);

    /// <summary>The name of a commit's snapshot where another hub's bytes lie under the plain one.</summary>
    public static string SnapshotNameBeside(RevisionId commit, string endpoint) =>
        $"{commit}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(endpoint)))[..8]}";

    /// <summary>Whether a manifest's text is the name of a snapshot of that commit, and no path.</summary>
    public static bool IsSnapshotName(string name, RevisionId commit) =>
        name == commit.ToString()
        || (name.Length == RevisionId.Length + 9 && name.StartsWith(commit + "-", StringComparison.Ordinal) && name.AsSpan(RevisionId.Length + 1).IndexOfAnyExcept(HexDigits) < 0);

    /// <summary>A file below a folder.</summary>
    /// <exception cref="Errors.PackageFormatException">The path leads out of it.</exception>
    public static string FileBelow(string folder, string path)
    {
        RepositoryPath.ThrowIfDangerous(folder, path);
        return Path.Combine(folder, path.Replace('/', Path.DirectorySeparatorChar));
    }

    /// <summary>The folder of what branches and tags of a model stood for.</summary>
    public string RefFolder(string endpoint, ModelId id) => InAnySpelling(Path.Combine(Root, "refs", EncodeEndpoint(endpoint)), EncodeId(id));

    public string Pin(string endpoint, ModelId id, RevisionId commit) =>
        Path.Combine(InAnySpelling(Path.Combine(Root, "pins", EncodeEndpoint(endpoint)), EncodeId(id)), commit.ToString());

    /// <summary>Every blob of the store; what is no blob is left out.</summary>
    public IEnumerable<(Digest Digest, FileInfo File)> BlobFiles() => NamedByDigest(Path.Combine(Root, "blobs", "sha256"));

    /// <summary>Every download under way or left behind, by its key.</summary>
    public IEnumerable<(string Key, FileInfo File)> PartialFiles() =>
        FilesIn(Partial, "*.blob").Select(file => (Path.GetFileNameWithoutExtension(file.Name), file));

    /// <summary>Blobs that a process had taken away when it ended.</summary>
    public IEnumerable<(Digest Digest, FileInfo File)> AsideFiles() =>
        FilesIn(Partial, "*.aside")
            .Select(file => (IsDigest: Digest.TryParse(Path.GetFileNameWithoutExtension(file.Name), out var digest), Digest: digest, File: file))
            .Where(aside => aside.IsDigest)
            .Select(aside => (aside.Digest, aside.File));

    /// <summary>What lies in <see cref="Partial"/> beside downloads and blobs, with the lock under which each is made. What is none of the cache's is left out.</summary>
    public IEnumerable<(FileSystemInfo Entry, string Lock)> PartialEntries() => Directory.Exists(Partial)
        ? new DirectoryInfo(Partial).EnumerateFileSystemInfos().SelectMany<FileSystemInfo, (FileSystemInfo, string)>(entry =>
            entry.Name == Path.GetFileName(IndexTemporary) ? [(entry, IndexLock)]
            : entry.Name.StartsWith("model-", StringComparison.Ordinal) && entry.Extension is ".new" or ".tmp" or ".old"
                ? [(entry, Path.Combine(Locks, Path.GetFileNameWithoutExtension(entry.Name) + ".lock"))]
            : entry.Extension == PiecesEnding || entry.Name.EndsWith(RecordEnding, StringComparison.Ordinal) || entry.Name.EndsWith(RecordEnding + ".tmp", StringComparison.Ordinal)
                ? [(entry, BlobLock(entry.Name[..entry.Name.IndexOf('.', StringComparison.Ordinal)]))]
            : [])
        : [];

    /// <summary>Whether an entry of <see cref="PartialEntries"/> is the record of a download that is there.</summary>
    public bool HasPartialBlob(FileSystemInfo entry) =>
        entry.Name.EndsWith(RecordEnding, StringComparison.Ordinal) && File.Exists(PartialBlob(Path.GetFileNameWithoutExtension(entry.Name)));

    /// <summary>Every folder that has a snapshot's name.</summary>
    public IEnumerable<DirectoryInfo> SnapshotFolders() => Directory.Exists(Path.Combine(Root, "models"))
        ? new DirectoryInfo(Path.Combine(Root, "models")).EnumerateDirectories().SelectMany(model => model.EnumerateDirectories())
            .Where(folder => RevisionId.TryParse(folder.Name[..Math.Min(folder.Name.Length, RevisionId.Length)], out var commit) && IsSnapshotName(folder.Name, commit))
        : [];

    /// <summary>The lock of the model that a snapshot's folder belongs to.</summary>
    public string ModelLockOf(DirectoryInfo snapshot) => Path.Combine(Locks, $"model-{snapshot.Parent!.Name.ToLowerInvariant()}.lock");

    /// <summary>The manifests, of every hub, that could speak of a snapshot's folder.</summary>
    public IEnumerable<string> ManifestsOf(DirectoryInfo snapshot) => ManifestsOfEveryEndpoint(snapshot.Parent!.Name, snapshot.Name[..RevisionId.Length]);

    public string Blob(Digest digest) => Path.Combine(Root, "blobs", "sha256", digest.Hex[..2], digest.Hex);

    /// <summary>Sums of a blob's pieces.</summary>
    public string Pieces(Digest digest) => Path.Combine(Root, "pieces", digest.Hex[..2], digest.Hex);

    public string PiecesTemporary(Digest digest) => Path.Combine(Partial, digest.Hex + PiecesEnding);

    /// <summary>Every file of sums.</summary>
    public IEnumerable<(Digest Digest, FileInfo File)> PieceFiles() => NamedByDigest(Path.Combine(Root, "pieces"));

    /// <summary>What names a file's blob before its SHA-256 is known for sure: the hub's SHA-256, else the git blob id.</summary>
    public static string BlobKey(ManifestFile file) =>
        file.Sha256 is { } digest ? digest.Hex : "git-" + file.GitBlobId;

    public string PartialBlob(string key) => Path.Combine(Partial, key + ".blob");

    /// <summary>What says which bytes of a partial blob are good.</summary>
    public string PartialRecord(string key) => Path.Combine(Partial, key + RecordEnding);

    /// <summary>Where a blob is put that is being removed, until it is sure that nobody has come to show it.</summary>
    public string Aside(Digest digest) => Path.Combine(Partial, digest.Hex + ".aside");

    public string BlobLock(string key) => Path.Combine(Locks, $"blob-{key}.lock");

    public string ModelLock(ModelId id) => Path.Combine(Locks, $"model-{EncodeId(id).ToLowerInvariant()}.lock");

    /// <summary>Where a model's new snapshot is put together.</summary>
    public string Staging(ModelId id) => Path.Combine(Partial, $"model-{EncodeId(id).ToLowerInvariant()}.new");

    /// <summary>Where a model's snapshot is put that is being removed.</summary>
    public string Removed(ModelId id) => Path.Combine(Partial, $"model-{EncodeId(id).ToLowerInvariant()}.old");

    /// <summary>What a process uses, one line a commit.</summary>
    public string Lease(string name) => Path.Combine(Locks, $"use-{name}.txt");

    /// <summary>Held while that process lives.</summary>
    public string LeaseLock(string name) => Path.Combine(Locks, $"use-{name}.lock");

    public IEnumerable<string> Leases() => Directory.Exists(Locks) ? Directory.EnumerateFiles(Locks, "use-*.txt") : [];

    /// <summary>The locks of <see cref="Leases"/>.</summary>
    public IEnumerable<string> LeaseLocks() => Directory.Exists(Locks) ? Directory.EnumerateFiles(Locks, "use-*.lock") : [];

    public static string LeaseName(string lease) => Path.GetFileNameWithoutExtension(lease)["use-".Length..];

    /// <summary>Where one file of a model is written before it gets its name.</summary>
    public string Temporary(ModelId id) => Path.Combine(Partial, $"model-{EncodeId(id).ToLowerInvariant()}.tmp");

    /// <summary>Where an exported file is written before it gets its name.</summary>
    public static string BesideForExport(string file) => file + ".adn-partial";

    /// <summary>The text of a relative symbolic link.</summary>
    public static string RelativeTarget(string link, string target) => Path.GetRelativePath(Path.GetDirectoryName(link)!, target);

    /// <summary>A model's folder name. Ids have no <c>--</c>, so the two parts stay apart; it is never read back.</summary>
    internal static string EncodeId(ModelId id)
    {
        var name = id.Namespace is { } ns ? $"{ns}--{id.Name}" : id.Name;
        return RepositoryPath.IsWindowsDevice(name) ? "--" + name : name;
    }

    /// <summary>A hub's folder name: <c>:</c> is no character for a file on Windows, nor is <c>/</c> anywhere.</summary>
    internal static string EncodeEndpoint(string endpoint)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(endpoint);
        return Encode(endpoint, (':', '+'), ('/', ','), ('[', '['), (']', ']'));
    }

    /// <summary>A text as one file name, different for different texts on every system: upper case, too, is written as a number.</summary>
    internal static string Encode(string text, params ReadOnlySpan<(char From, char To)> replacements)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        var name = new StringBuilder();
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && PlainCharacters.Contains((char)rune.Value))
            {
                name.Append((char)rune.Value);
            }
            else if (Replacement(rune, replacements) is { } replacement)
            {
                name.Append(replacement);
            }
            else
            {
                foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
                {
                    name.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
                }
            }
        }

        var encoded = name.ToString();
        if (encoded.Length > MaxNameLength)
        {
            encoded = $"{encoded[..100]}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32]}";
        }

        // A dot in front could be '..', one behind is lost on Windows; a device's name is no file there.
        if (encoded[^1] == '.')
        {
            encoded = $"{encoded[..^1]}%2E";
        }

        return encoded[0] == '.' || RepositoryPath.IsWindowsDevice(encoded)
            ? string.Create(CultureInfo.InvariantCulture, $"%{(int)encoded[0]:X2}{encoded[1..]}")
            : encoded;
    }

    private static char? Replacement(Rune rune, ReadOnlySpan<(char From, char To)> replacements)
    {
        foreach (var (from, to) in replacements)
        {
            if (rune.Value == from)
            {
                return to;
            }
        }

        return null;
    }

    private static IEnumerable<(Digest Digest, FileInfo File)> NamedByDigest(string folder) =>
        FilesBelow(folder)
            .Select(file => (IsDigest: Digest.TryParse(file.Name, out var digest), Digest: digest, File: file))
            .Where(named => named.IsDigest)
            .Select(named => (named.Digest, named.File));

    private static IEnumerable<FileInfo> FilesBelow(string folder) =>
        Directory.Exists(folder) ? CacheFiles.EntriesBelow(new DirectoryInfo(folder)).OfType<FileInfo>().Where(file => file.LinkTarget is null) : [];

    private static IEnumerable<FileInfo> FilesIn(string folder, string pattern) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles(pattern) : [];

    private IEnumerable<string> ManifestsOfEveryEndpoint(string folder, string commit) =>
        Directory.Exists(Manifests)
            ? Directory.EnumerateDirectories(Manifests)
                .Select(endpoint => Path.Combine(InAnySpelling(endpoint, folder), commit + ".json"))
                .Where(File.Exists)
            : [];

    private static string InAnySpelling(string parent, string name)
    {
        var exact = Path.Combine(parent, name);
        if (Directory.Exists(exact) || !Directory.Exists(parent))
        {
            return exact;
        }

        return Directory.EnumerateDirectories(parent)
            .Where(folder => Path.GetFileName(folder.AsSpan()).Equals(name, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault(exact);
    }
}
