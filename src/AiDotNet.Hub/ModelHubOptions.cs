namespace AiDotNet.Hub;

/// <summary>Where models come from, who asks, and where they are kept. <c>new ModelHubOptions()</c> reads no environment variable.</summary>
public sealed class ModelHubOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "ModelHub";

    /// <summary>The default of <see cref="Endpoint"/>.</summary>
    public static readonly Uri DefaultEndpoint = new("https://huggingface.co");

    /// <summary>The hub. Default <c>https://huggingface.co</c>.</summary>
    public Uri Endpoint { get; set; } = DefaultEndpoint;

    /// <summary>The token for <see cref="Endpoint"/>, sent to no other host; null for none. Default null.</summary>
    public string? Token { get; set; }

    /// <summary>The cache's root; null for <c>~/.aidotnet/hub</c>. Default null.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>Whether the network may not be used. Default false.</summary>
    public bool Offline { get; set; }

    /// <summary>Reads <c>AIDOTNET_HUB_*</c>, <c>HF_*</c> and the stored credentials, by the rules of <c>docs/guides/work-offline.md</c>.</summary>
    public static ModelHubOptions FromEnvironment() => throw new NotImplementedException();
}
