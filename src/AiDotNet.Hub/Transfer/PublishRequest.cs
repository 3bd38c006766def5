namespace AiDotNet.Hub.Transfer;

/// <summary>What is to be published, and how.</summary>
internal sealed record PublishRequest(ModelId Id, IReadOnlyList<LocalFile> Files, PublishOptions Options);
