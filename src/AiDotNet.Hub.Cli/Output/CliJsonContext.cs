using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AiDotNet.Hub.Cli.Demo;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Cli.Output;

/// <summary>What the command line prints as JSON, on one line, letters of all scripts as they are.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ErrorReport))]
[JsonSerializable(typeof(PullReport))]
[JsonSerializable(typeof(PullPlan))]
[JsonSerializable(typeof(PublishReport))]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(CacheReport))]
[JsonSerializable(typeof(VerificationReport))]
[JsonSerializable(typeof(UsageReport))]
[JsonSerializable(typeof(RemovalReport))]
[JsonSerializable(typeof(BundleReport))]
[JsonSerializable(typeof(DemoReport))]
internal sealed partial class CliJsonContext : JsonSerializerContext
{
    public static CliJsonContext Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The Hub's own objects, printed as the wire has them.</summary>
    public static HubJsonContext Wire { get; } = new(new JsonSerializerOptions(HubJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
