namespace AiDotNet.Hub.Server.Accounts;

/// <summary>A repository as the access policy sees it; it need not exist yet.</summary>
/// <param name="NamespaceId">The namespace's row.</param>
/// <param name="Id">The full id, in any spelling.</param>
/// <param name="Private">Whether only members see it.</param>
/// <param name="CreatorId">The user who made it, or is about to; null where that is not known.</param>
internal sealed record AccessTarget(long NamespaceId, ModelId Id, bool Private, long? CreatorId);
