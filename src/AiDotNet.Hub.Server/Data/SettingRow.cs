namespace AiDotNet.Hub.Server.Data;

/// <summary>A setting of the whole hub.</summary>
internal sealed class SettingRow
{
    /// <summary>Base64 of the key that signs upload URLs.</summary>
    public const string UploadSigningKey = "uploads.signing-key";

    /// <summary>Base64 of the key that signs Xet tokens and the addresses of xorbs.</summary>
    public const string XetSigningKey = "xet.signing-key";

    /// <summary>The namespace that a bare name stands for.</summary>
    public const string DefaultNamespace = "catalog.default-namespace";

    /// <summary>The last event that webhooks were told of.</summary>
    public const string WebhookPosition = "webhooks.position";

    public required string Key { get; init; }

    public required string Value { get; init; }
}
