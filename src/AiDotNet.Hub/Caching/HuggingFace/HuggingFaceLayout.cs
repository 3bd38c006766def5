using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using AiDotNet.Hub.Content;

namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>
/// Where everything lies in a cache that is shared with Hugging Face's Python client. The only file of this folder that joins paths:
/// <code>
/// CACHEDIR.TAG
/// .locks/models--&lt;namespace&gt;--&lt;name&gt;/&lt;etag&gt;.lock
/// models--&lt;namespace&gt;--&lt;name&gt;/
///   blobs/&lt;etag&gt;   &lt;etag&gt;.aidotnet.incomplete   &lt;etag&gt;.aidotnet.record   .aidotnet-&lt;8 hex&gt;.link
///   snapshots/&lt;commit&gt;/&lt;path&gt;         relative link to the blob; a plain file where there are no links
///   refs/&lt;revision&gt;                   a commit, 40 digits without a line end
///   .no_exist/&lt;commit&gt;/&lt;path&gt;         empty: the hub said that the commit has no such file
///   trees/&lt;commit&gt;.json               the listing of the commit
///   .aidotnet-removed-&lt;commit&gt;/       a snapshot that is being removed
/// blobs/                              the store that repositories share, see <see cref="SharedBlobStore"/>
/// </code>
/// An etag is the SHA-256 of a file kept by LFS, else the git blob id.
/// </summary>
internal sealed class HuggingFaceLayout
{
    private const string ModelPrefix = "models--";
    private const string Separator = "--";
    private const string PartialEnd = ".aidotnet.incomplete";
    private const string RecordEnd = ".aidotnet.record";
    private const string AsidePrefix = ".aidotnet-removed-";

    private static readonly SearchValues<char> NoRefCharacters = SearchValues.Create(" ~^:?*[\\");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public HuggingFaceLayout(string? root) => Root = Path.GetFullPath(root ?? Path.Combine(Home, ".cache", "huggingface", "hub"));

    public string Root { get; }

    public string Tag => Path.Combine(Root, "CACHEDIR.TAG");

    public string TagInOtherCase => Path.Combine(Root, "cachedir.tag");

    /// <summary>What only a cache in this program's own layout has.</summary>
    public string ForeignManifests => Path.Combine(Root, "manifests");

    /// <summary>The store that repositories share.</summary>
    public string SharedBlobs => Path.Combine(Root, "blobs");

    public string SharedBlobsMarker => Path.Combine(SharedBlobs, ".huggingface-shared-blobs");

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>Where this program keeps what the layout has no place for: pins, leases, what it has hashed.</summary>
    public string DefaultState() =>
        Path.Combine(Home, ".aidotnet", "hf-layout", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)))[..32]);

    /// <summary>What names a file's blob; empty where nobody gave a hash.</summary>
    public static string Etag(ManifestFile file) => file.GitBlobId ?? file.Sha256?.Hex ?? "";

    /// <summary>Whether a name can be that of a blob.</summary>
    public static bool IsEtag(string name) => name.Length is 40 or Digest.HexLength && name.AsSpan().IndexOfAnyExcept(HexDigits) < 0;

    /// <summary>Whether a revision can be the name of a branch or tag, and a file everywhere.</summary>
    public static bool IsRefName(string name) =>
        name.AsSpan().IndexOfAny(NoRefCharacters) < 0
        && !name.Contains("..", StringComparison.Ordinal)
        && !name.Contains("@{", StringComparison.Ordinal)
        && !name.EndsWith(".lock", StringComparison.Ordinal)
        && !name.EndsWith(".tmp", StringComparison.Ordinal)
        && RepositoryPath.FindDanger(name) is null
        && RepositoryPath.FindWindowsProblem(name) is null;

    /// <summary>The models that have a folder, each as it was asked for.</summary>
    public IEnumerable<ModelId> Models() => Directory.Exists(Root)
        ? Directory.EnumerateDirectories(Root, ModelPrefix + "*")
            .Select(folder => Path.GetFileName(folder)[ModelPrefix.Length..].Split(Separator))
            .Where(parts => parts.Length <= 2)
            .Select(parts => ModelId.TryParse(string.Join('/', parts), out var id) ? id : (ModelId?)null)
            .OfType<ModelId>()
        : [];

    /// <summary>Every repository's blobs folder, of models and all else.</summary>
    public IEnumerable<string> EveryBlobFolder() => Directory.Exists(Root)
        ? Directory.EnumerateDirectories(Root, "*" + Separator + "*").Select(folder => Path.Combine(folder, "blobs"))
        : [];

    /// <summary>A model's folder, spelled as the id is: Python looks for no other spelling.</summary>
    public string Model(ModelId id) => Path.Combine(Root, FolderName(id));

    public string Blobs(ModelId id) => Path.Combine(Model(id), "blobs");

    public string Blob(ModelId id, string etag) => Path.Combine(Blobs(id), etag);

    public static string BlobIn(string blobs, string etag) => Path.Combine(blobs, etag);

    public string Partial(ModelId id, string etag) => Blob(id, etag) + PartialEnd;

    public string Record(ModelId id, string etag) => Blob(id, etag) + RecordEnd;

    /// <summary>The etag of one of our records; null for every other file.</summary>
    public static string? EtagOfRecord(string name) => name.EndsWith(RecordEnd, StringComparison.Ordinal) ? name[..^RecordEnd.Length] : null;

    /// <summary>The etag of an unfinished download, ours or another client's; null for every other file.</summary>
    public static string? EtagOfPartial(string name) =>
        name.EndsWith(".incomplete", StringComparison.Ordinal) && name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? name[..dot] : null;

    /// <summary>Where a snapshot's entry is made before it gets its name: nobody looks there for blobs.</summary>
    public string TemporaryLink(ModelId id) => Path.Combine(Blobs(id), $".aidotnet-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.link");

    public static bool IsTemporaryLink(string name) => name.StartsWith(".aidotnet-", StringComparison.Ordinal) && name.EndsWith(".link", StringComparison.Ordinal);

    public string Lock(ModelId id, string etag) => Path.Combine(Root, ".locks", FolderName(id), etag + ".lock");

    public string Snapshots(ModelId id) => Path.Combine(Model(id), "snapshots");

    public string Snapshot(ModelId id, RevisionId commit) => Path.Combine(Snapshots(id), commit.ToString());

    /// <summary>The commits that have a snapshot, however little is in it.</summary>
    public IEnumerable<RevisionId> Commits(ModelId id) => Directory.Exists(Snapshots(id))
        ? Directory.EnumerateDirectories(Snapshots(id))
            .Select(folder => RevisionId.TryParse(Path.GetFileName(folder), out var commit) && commit.ToString() == Path.GetFileName(folder) ? commit : (RevisionId?)null)
            .OfType<RevisionId>()
        : [];

    /// <exception cref="Errors.PackageFormatException">The path leads out of the snapshot.</exception>
    public string File(ModelId id, RevisionId commit, string path) => CacheLayout.FileBelow(Snapshot(id, commit), path);

    /// <summary>The name of the blob that a link of a snapshot leads to; null where it leads elsewhere.</summary>
    public string? EtagOfLink(ModelId id, string link, string target)
    {
        var full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(link)!, target));
        return Path.GetDirectoryName(full) == Blobs(id) && IsEtag(Path.GetFileName(full)) ? Path.GetFileName(full) : null;
    }

    /// <summary>Where a snapshot is put that is being removed: no other client looks there.</summary>
    public string Aside(ModelId id, RevisionId commit) => Path.Combine(Model(id), AsidePrefix + commit);

    /// <summary>Snapshots that a crash kept from being removed whole.</summary>
    public IEnumerable<string> LeftAside(ModelId id) =>
        Directory.Exists(Model(id)) ? Directory.EnumerateDirectories(Model(id), AsidePrefix + "*") : [];

    public string Refs(ModelId id) => Path.Combine(Model(id), "refs");

    /// <param name="id">The model.</param>
    /// <param name="name">A name that <see cref="IsRefName"/> allows.</param>
    public string Ref(ModelId id, string name) => CacheLayout.FileBelow(Refs(id), name);

    public static string RefTemporary(string file) => $"{file}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp";

    public string Absent(ModelId id, RevisionId commit) => Path.Combine(AllAbsent(id), commit.ToString());

    public string AllAbsent(ModelId id) => Path.Combine(Model(id), ".no_exist");

    public string Trees(ModelId id) => Path.Combine(Model(id), "trees");

    public string Tree(ModelId id, RevisionId commit) => Path.Combine(Trees(id), commit + ".json");

    public static string TreeTemporary(string file) => $"{file}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp";

    /// <summary>Where the bytes of a Xet hash lie in the shared store.</summary>
    public string SharedBlob(string hash) => Path.Combine(SharedBlobs, hash[..2], hash);

    /// <summary>The file of the shared store that a blob is a link to; null for every other file.</summary>
    public string? SharedTarget(string blob, string target)
    {
        var full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(blob)!, target));
        var name = Path.GetFileName(full);
        return name.Length == Digest.HexLength && IsEtag(name) && full == SharedBlob(name) ? full : null;
    }

    /// <summary>A line of a store file's references as a path; null where it names no model's blob.</summary>
    public string? Referrer(string line) =>
        RepositoryPath.FindDanger(line) is null && line.Split('/') is [var repository, "blobs", var name] && repository.Contains(Separator, StringComparison.Ordinal)
            ? Path.Combine(Root, repository, "blobs", name)
            : null;

    private static string FolderName(ModelId id) => ModelPrefix + id.ToString().Replace("/", Separator, StringComparison.Ordinal);
}
