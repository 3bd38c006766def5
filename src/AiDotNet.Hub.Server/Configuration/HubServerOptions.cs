using System.ComponentModel.DataAnnotations;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary>How a hub runs; the keys of the configuration are the names below <c>Hub:</c>.</summary>
internal sealed class HubServerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Hub";

    /// <summary>The folder of the database and the blobs; made where it is missing.</summary>
    [Required]
    public string DataDirectory { get; set; } = "";

    /// <summary>Where to listen: <c>localhost</c> (both loopback addresses), <c>*</c> (every address), or one IP address. Default <c>localhost</c>.</summary>
    public string Host { get; set; } = "localhost";

    /// <summary>The port; 0 for a free one. Default 0.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>A file with the accounts of a fresh hub. Default null: one administrator.</summary>
    public string? SeedFile { get; set; }

    /// <summary>The address that clients use. Default null: taken from each request.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>The namespace that a bare name stands for. Default null: the one that the seed stored, if any.</summary>
    public string? DefaultNamespace { get; set; }

    /// <summary>Whether files asked for at a branch or tag are answered with a redirect to the commit (protocol §8.4). Default true; false saves a round trip and
    /// lets a push between a client's two requests poison its cache.</summary>
    public bool PinRevisions { get; set; } = true;

    /// <summary>The names that the hub is asked by, besides <see cref="PublicUrl"/>'s; <c>*.example.com</c> stands for all below. Default none: every name.</summary>
    [HostList]
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>How long running requests may go on once the hub is told to stop. Default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How the log's lines look. Default <c>Text</c>.</summary>
    public LogFormat LogFormat { get; set; }

    /// <summary>Where the tables are.</summary>
    public DatabaseOptions Database { get; set; } = new();

    /// <summary>Where the blobs are.</summary>
    public StorageOptions Storage { get; set; } = new();

    /// <summary>How large files are taken.</summary>
    public LfsOptions Lfs { get; set; } = new();

    /// <summary>How files are sent and fetched in chunks.</summary>
    public XetOptions Xet { get; set; } = new();

    /// <summary>How many requests are answered.</summary>
    public RateLimitOptions RateLimits { get; set; } = new();

    /// <summary>What a single client may take up.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary>What stands in front of the hub.</summary>
    public ProxyOptions Proxies { get; set; } = new();

    /// <summary>Where the figures of a running hub are read.</summary>
    public MetricsOptions Metrics { get; set; } = new();

    /// <summary>How others are told of events.</summary>
    public WebhookOptions Webhooks { get; set; } = new();

    /// <summary>The first administrator.</summary>
    public AdminOptions Admin { get; set; } = new();

    /// <summary>Signing in with another provider's account.</summary>
    public OpenIdConnectSettings OpenIdConnect { get; set; } = new();
}
