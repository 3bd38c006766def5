using System.ComponentModel.DataAnnotations;
using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub;

/// <summary>Where models come from, who asks, and where they are kept. <c>new ModelHubOptions()</c> reads no environment variable.</summary>
public sealed class ModelHubOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "ModelHub";

    /// <summary>The default of <see cref="ParallelDownloads"/>.</summary>
    public const int DefaultParallelDownloads = 8;

    /// <summary>The default of <see cref="StallTimeout"/>.</summary>
    public static readonly TimeSpan DefaultStallTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The default of <see cref="Endpoint"/>.</summary>
    public static readonly Uri DefaultEndpoint = new("https://huggingface.co");

    /// <summary>The hub, an absolute http or https address. Default <c>https://huggingface.co</c>.</summary>
    public Uri Endpoint { get; set; } = DefaultEndpoint;

    /// <summary>The token for <see cref="Endpoint"/>, sent to no other host; null for none. Default null.</summary>
    public string? Token { get; set; }

    /// <summary>Whether everything on <see cref="Endpoint"/> can be read without a token, as <see cref="HubEndpoint.IsPublic"/> says it of the others.
    /// Of no meaning where there are no others. Default false.</summary>
    public bool EndpointIsPublic { get; set; }

    /// <summary>Hubs to ask after <see cref="Endpoint"/>, in this order, each with its own token. One is asked for a model only where every hub
    /// before it has neither the model nor its namespace, and says so to somebody whom it knows (or is public); a bare name is asked for at the
    /// first hub alone. Default none.</summary>
    public IList<HubEndpoint> FurtherEndpoints { get; } = [];

    /// <summary>Which hub alone is asked for which models: a pattern (<c>acme/bert</c>, <c>acme/*</c>, <c>*</c>) to the address of
    /// <see cref="Endpoint"/> or of one of <see cref="FurtherEndpoints"/>. Of several patterns that match, an exact id counts before a beginning, a
    /// longer beginning before a shorter one; case does not matter. Default none.</summary>
    public IDictionary<string, Uri> Sources { get; } = new Dictionary<string, Uri>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The cache's root; null for <c>~/.aidotnet/hub</c>, in Hugging Face's layout for <see cref="HuggingFaceCacheDirectory"/>, else
    /// <c>~/.cache/huggingface/hub</c>. Default null.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>How the cache lies on the disk. Default <see cref="CacheLayoutKind.AiDotNet"/>.</summary>
    public CacheLayoutKind CacheLayout { get; set; }

    /// <summary>The root of a cache of Hugging Face's Python client, such as <c>~/.cache/huggingface/hub</c>: what lies there is hashed and taken
    /// instead of downloaded; nothing there is changed, unless <see cref="CacheLayout"/> says that it is to be our cache. Null, the default, for none.</summary>
    public string? HuggingFaceCacheDirectory { get; set; }

    /// <summary>The root of another cache that is read before anything is fetched, such as a folder that is mounted read-only on many machines;
    /// null for none. Its snapshots are answered where they lie. It is never written, locked, touched or pruned and is no part of the quota; where it
    /// is not there, or its bytes are not what they were, the hub is asked. Default null.</summary>
    public string? BaseCacheDirectory { get; set; }

    /// <summary>How many bytes the cache's blobs may take. When a download exceeds it, the longest unused snapshots go, but none that is pinned or in
    /// use: a model larger than the quota is kept all the same. Null, the default, for no limit.</summary>
    public long? CacheQuota { get; set; }

    /// <summary>Whether the network may not be used. Default false.</summary>
    public bool Offline { get; set; }

    /// <summary>How many files are downloaded at a time, 1 to 64. Default 8.</summary>
    [Range(1, 64)]
    public int ParallelDownloads { get; set; } = DefaultParallelDownloads;

    /// <summary>How long a transfer may stand still before it counts as lost, or bring less than 100 bytes per second on the average; a whole file may
    /// take as long as it moves. Default 30 seconds.</summary>
    public TimeSpan StallTimeout { get; set; } = DefaultStallTimeout;

    /// <summary>The proxy for every request, such as <c>http://name:password@proxy:3128</c>; null for what the system says (on Linux
    /// <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>ALL_PROXY</c>, <c>NO_PROXY</c>). Default null.</summary>
    public Uri? Proxy { get; set; }

    /// <summary>A PEM file of certificate authorities to trust besides those of the system; null for none. Default null.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>A PEM file with the certificate that this client shows to the hub, and to no other host; null for none. Default null.</summary>
    public string? ClientCertificateFile { get; set; }

    /// <summary>The PEM file with the key of <see cref="ClientCertificateFile"/>; null where that file has it. Default null.</summary>
    public string? ClientCertificateKeyFile { get; set; }

    /// <summary>Reads <c>AIDOTNET_HUB_*</c>, <c>HF_*</c>, <c>~/.aidotnet/config.json</c> and the stored credentials, by the rules of <c>docs/guides/work-offline.md</c>
    /// and <c>docs/guides/several-hubs.md</c>.</summary>
    /// <exception cref="FormatException">A variable or the file has a value that cannot be used; the message names it.</exception>
    public static ModelHubOptions FromEnvironment() => FromEnvironment(endpoint: null);

    /// <summary>The same for a hub that the caller names: it is asked alone, with the token for it.</summary>
    /// <param name="endpoint">The hub; null for the one that the environment names.</param>
    /// <exception cref="FormatException">A variable has a value that cannot be used; the message names it.</exception>
    public static ModelHubOptions FromEnvironment(Uri? endpoint) =>
        new HubEnvironment(Environment.GetEnvironmentVariable, HubEnvironment.HomeDirectory).Read(endpoint);

    /// <summary>Throws if a hub cannot be opened with these.</summary>
    internal void Validate()
    {
        if (Problem() is { } problem)
        {
            throw new ArgumentException(problem);
        }
    }

    /// <summary>What is wrong with them, or null.</summary>
    internal string? Problem() =>
        EndpointProblem() ?? (CacheQuota is < 0 ? $"{nameof(CacheQuota)} is {CacheQuota}; it is a number of bytes."
        : CacheQuota is not null && CacheLayout == CacheLayoutKind.HuggingFace
            ? $"{nameof(CacheQuota)} is not possible with the layout {CacheLayout}: what Python fetched must not be evicted by this program on its own."
        : BaseCacheDirectory is not null && CacheLayout == CacheLayoutKind.HuggingFace ? $"{nameof(BaseCacheDirectory)} is not possible with the layout {CacheLayout}."
        : Proxy is { } proxy && (!proxy.IsAbsoluteUri || proxy.Scheme is not ("http" or "https" or "socks5" or "socks4" or "socks4a"))
            ? $"'{(proxy.IsAbsoluteUri ? proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : proxy)}' is no address of a proxy: an absolute http, https or socks5 address is needed."
        : ClientCertificateKeyFile is not null && ClientCertificateFile is null ? $"{nameof(ClientCertificateKeyFile)} is set and {nameof(ClientCertificateFile)} is not: a key alone is of no use."
        : ParallelDownloads is < 1 or > 64 ? $"{nameof(ParallelDownloads)} is {ParallelDownloads}; 1 to 64 are possible."
        : StallTimeout <= TimeSpan.Zero || StallTimeout > TimeSpan.FromDays(1) ? $"{nameof(StallTimeout)} is {StallTimeout}; up to a day is possible."
        : null);

    /// <summary>Every hub, in the order in which they are asked.</summary>
    internal IEnumerable<HubEndpoint> AllEndpoints() =>
        [new HubEndpoint { Address = Endpoint, Token = Token, IsPublic = EndpointIsPublic }, .. FurtherEndpoints];

    private string? EndpointProblem()
    {
        var seen = new Dictionary<string, Uri>(StringComparer.Ordinal);
        foreach (var endpoint in AllEndpoints())
        {
            if (HubEndpoint.Problem(endpoint?.Address, endpoint?.Token) is { } problem)
            {
                return problem;
            }

            if (!seen.TryAdd(CacheEndpoint.Of(endpoint!.Address), endpoint.Address))
            {
                return $"{endpoint.Address} is among the endpoints twice.";
            }
        }

        foreach (var (pattern, endpoint) in Sources)
        {
            if (SourceMap.Problem(pattern) is { } problem)
            {
                return problem;
            }

            if (endpoint is not { IsAbsoluteUri: true } || !seen.Values.Any(address => SourceMap.IsSame(address, endpoint)))
            {
                return $"The source of '{pattern}' is '{endpoint}', which is none of the endpoints.";
            }
        }

        return null;
    }

    /// <summary>These options' part in the pipelines.</summary>
    internal TransferSettings ToTransferSettings() => new()
    {
        ParallelDownloads = ParallelDownloads,
        StallTimeout = StallTimeout,
        Line = new LineSettings
        {
            Proxy = Proxy,
            CertificateAuthorityFile = CertificateAuthorityFile,
            ClientCertificateFile = ClientCertificateFile,
            ClientCertificateKeyFile = ClientCertificateKeyFile,
        },
    };
}
