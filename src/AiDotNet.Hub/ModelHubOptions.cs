using System.ComponentModel.DataAnnotations;
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

    /// <summary>The cache's root; null for <c>~/.aidotnet/hub</c>, in Hugging Face's layout for <see cref="HuggingFaceCacheDirectory"/>, else
    /// <c>~/.cache/huggingface/hub</c>. Default null.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>How the cache lies on the disk. Default <see cref="CacheLayoutKind.AiDotNet"/>.</summary>
    public CacheLayoutKind CacheLayout { get; set; }

    /// <summary>The root of a cache of Hugging Face's Python client, such as <c>~/.cache/huggingface/hub</c>: what lies there is hashed and taken
    /// instead of downloaded; nothing there is changed, unless <see cref="CacheLayout"/> says that it is to be our cache. Null, the default, for none.</summary>
    public string? HuggingFaceCacheDirectory { get; set; }

    /// <summary>How many bytes the cache's blobs may take. When a download exceeds it, the longest unused snapshots go, but none that is pinned or in
    /// use: a model larger than the quota is kept all the same. Null, the default, for no limit.</summary>
    public long? CacheQuota { get; set; }

    /// <summary>Whether the network may not be used. Default false.</summary>
    public bool Offline { get; set; }

    /// <summary>How many files are downloaded at a time, 1 to 64. Default 8.</summary>
    [Range(1, 64)]
    public int ParallelDownloads { get; set; } = DefaultParallelDownloads;

    /// <summary>How long a transfer may stand still before it counts as lost; a whole file may take as long as it moves. Default 30 seconds.</summary>
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

    /// <summary>Reads <c>AIDOTNET_HUB_*</c>, <c>HF_*</c> and the stored credentials, by the rules of <c>docs/guides/work-offline.md</c>.</summary>
    /// <exception cref="FormatException">A variable has a value that cannot be used; the message names it.</exception>
    public static ModelHubOptions FromEnvironment() => FromEnvironment(endpoint: null);

    /// <summary>The same for a hub that the caller names: the token is the one for that hub, and no other.</summary>
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
        Endpoint is not { IsAbsoluteUri: true } || (Endpoint.Scheme != Uri.UriSchemeHttp && Endpoint.Scheme != Uri.UriSchemeHttps)
            ? $"'{Endpoint}' is no address of a hub: an absolute http or https address is needed, such as {DefaultEndpoint}."
        : Endpoint.UserInfo.Length > 0 ? "The hub's address must not carry a name or password: pass a token."
        : Endpoint.Query.Length > 0 || Endpoint.Fragment.Length > 0 ? $"'{Endpoint}' must end with its path: no query, no fragment."
        : Token is { } token && (token.Length == 0 || token.AsSpan().ContainsAnyExceptInRange('!', '~')) ? "The token has blanks or characters that no token has."
        : CacheQuota is < 0 ? $"{nameof(CacheQuota)} is {CacheQuota}; it is a number of bytes."
        : CacheQuota is not null && CacheLayout == CacheLayoutKind.HuggingFace
            ? $"{nameof(CacheQuota)} is not possible with the layout {CacheLayout}: what Python fetched must not be evicted by this program on its own."
        : Proxy is { } proxy && (!proxy.IsAbsoluteUri || proxy.Scheme is not ("http" or "https" or "socks5" or "socks4" or "socks4a"))
            ? $"'{(proxy.IsAbsoluteUri ? proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : proxy)}' is no address of a proxy: an absolute http, https or socks5 address is needed."
        : ClientCertificateKeyFile is not null && ClientCertificateFile is null ? $"{nameof(ClientCertificateKeyFile)} is set and {nameof(ClientCertificateFile)} is not: a key alone is of no use."
        : ParallelDownloads is < 1 or > 64 ? $"{nameof(ParallelDownloads)} is {ParallelDownloads}; 1 to 64 are possible."
        : StallTimeout <= TimeSpan.Zero || StallTimeout > TimeSpan.FromDays(1) ? $"{nameof(StallTimeout)} is {StallTimeout}; up to a day is possible."
        : null;

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
