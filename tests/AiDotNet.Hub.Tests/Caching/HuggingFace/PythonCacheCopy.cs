using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Caching.HuggingFace;

namespace AiDotNet.Hub.Tests.Caching.HuggingFace;

/// <summary>A copy of the cache that the Python client wrote, to read and to change.</summary>
internal sealed class PythonCacheCopy : IDisposable
{
    public const string Tagged = "6464a62ee407eb4da572dfd4540767d614b7007c";
    public const string XetA = "d3c3ff404da8a65a0c6c16b6e0a62026aee848b9";

    private readonly TemporaryDirectory _folder = new();
    private readonly List<IDisposable> _opened = [];

    public PythonCacheCopy()
    {
        using var file = File.OpenRead(Fixtures.Committed("hf-cache/hf-cache.tar.gz"));
        using var tar = new GZipStream(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(tar, _folder, overwriteFiles: false);
    }

    public string Root => _folder.File("hub");

    public string State => _folder.File("state");

    /// <summary>What Python's own look-up says of every name.</summary>
    public static IReadOnlyList<JsonElement> Expected()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Fixtures.Committed("hf-cache/hf-cache-expect.json")));
        return [.. document.RootElement.EnumerateArray().Select(element => element.Clone())];
    }

    /// <summary>A path below the root, with <c>/</c>.</summary>
    public string At(string path) => Path.Combine([Root, .. path.Split('/')]);

    /// <summary>The cache as a new process of this program sees it.</summary>
    public CacheManager Open(bool offline = true, TimeProvider? time = null, CacheTraits? traits = null)
    {
        var cache = new CacheManager(new HuggingFaceCacheBackend(Root, time ?? TimeProvider.System, traits ?? new CacheTraits(), offline, State));
        _opened.Add(cache);
        return cache;
    }

    /// <summary>An offline client over the cache.</summary>
    public ModelHub Client()
    {
        var client = new ModelHub(new ModelHubOptions { Offline = true }, TimeProvider.System, cache: Open());
        _opened.Add(client);
        return client;
    }

    /// <summary>Everything below the root: each name with what it leads to or the hash of its bytes, and its rights.</summary>
    public string[] Fingerprint() => Fingerprint(Root);

    public static string[] Fingerprint(string root) =>
    [
        .. new DirectoryInfo(root).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(entry => $"{Path.GetRelativePath(root, entry.FullName)} {Describe(entry)}")
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose()
    {
        _opened.ForEach(opened => opened.Dispose());
        _folder.Dispose();
    }

    private static string Describe(FileSystemInfo entry) =>
        entry.LinkTarget is { } target ? $"-> {target}"
        : entry is DirectoryInfo ? "/"
        : $"{Content.TestBytes.Sha256(File.ReadAllBytes(entry.FullName)).Hex} {(OperatingSystem.IsWindows() ? "" : entry.UnixFileMode)} {entry.LastWriteTimeUtc:O}";
}
