using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Caching.HuggingFace;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Tests.Transfer;

namespace AiDotNet.Hub.Tests.Caching.HuggingFace;

/// <summary>A hub with one model, and clients that keep it in Hugging Face's layout.</summary>
public abstract class HuggingFaceCacheTestBase : ModelHubTestBase
{
    internal const string Model = "models--acme--m";

    internal string Root => Temporary.File("hub");

    internal string WeightsHash => Repository.Tip()["model.safetensors"].Sha256;

    /// <summary>A client; each is another process to the others.</summary>
    internal ModelHub Shared(bool offline = false, string state = "state", LinkKind firstLink = LinkKind.Hard, Uri? endpoint = null)
    {
        var backend = new HuggingFaceCacheBackend(Root, TimeProvider.System, new CacheTraits { FirstLink = firstLink }, offline, Temporary.File(state));
        var options = new ModelHubOptions { Endpoint = endpoint ?? Hub.Address, Offline = offline };
        return Track(new ModelHub(options, TimeProvider.System, TransferTestBase.Quick, cache: new CacheManager(backend, Root)));
    }

    /// <summary>A path below the root, with <c>/</c>.</summary>
    internal string At(string path) => Path.Combine([Root, .. path.Split('/')]);

    /// <summary>Every file and link below the root as paths with <c>/</c>, ordered.</summary>
    internal string[] Names(string below = "") => Directory.Exists(At(below))
        ? [.. Directory.EnumerateFiles(At(below), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(At(below), file).Replace('\\', '/')).Order(StringComparer.Ordinal)]
        : [];

    internal static string GitId(byte[] bytes) => GitBlobId.Compute(bytes);
}
