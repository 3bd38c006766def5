namespace AiDotNet.Hub.Server.Accounts;

/// <summary>What a caller wants to do with a repository; each includes the one before.</summary>
internal enum Right
{
    /// <summary>See it: its description, its names of files, its history.</summary>
    Read,

    /// <summary>Fetch its files; differs from <see cref="Read"/> where the repository is gated.</summary>
    Content,

    /// <summary>Commit, tag, branch.</summary>
    Write,

    /// <summary>Delete it, change its settings.</summary>
    Admin,
}
