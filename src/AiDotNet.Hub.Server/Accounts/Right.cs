namespace AiDotNet.Hub.Server.Accounts;

/// <summary>What a caller wants to do with a repository; each includes <see cref="Read"/> and those of its kind before it.</summary>
internal enum Right
{
    /// <summary>See it: its description, its names of files, its history.</summary>
    Read,

    /// <summary>Fetch its files; differs from <see cref="Read"/> where the repository is gated.</summary>
    Content,

    /// <summary>Open discussions and pull requests, and comment: anyone who is signed in and sees the repository, with a token that may write.</summary>
    Discuss,

    /// <summary>Commit, tag, branch.</summary>
    Write,

    /// <summary>Delete it, change its settings.</summary>
    Admin,
}
