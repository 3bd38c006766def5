namespace AiDotNet.Hub.Resolution;

/// <summary>A branch or tag and what it stands for.</summary>
/// <param name="Name">The short name.</param>
/// <param name="Commit">The commit.</param>
internal readonly record struct NamedCommit(string Name, RevisionId Commit);
