namespace AiDotNet.Hub.Server.Data;

/// <summary>A setting of the whole hub.</summary>
internal sealed class SettingRow
{
    /// <summary>Base64 of the key that signs upload URLs.</summary>
    public const string UploadSigningKey = "uploads.signing-key";

    /// <summary>The namespace that a bare name stands for.</summary>
    public const string DefaultNamespace = "catalog.default-namespace";

    public required string Key { get; init; }

    public required string Value { get; init; }
}
