namespace AiDotNet.Hub.Server.Accounts;

/// <summary>What a caller wants to do with a repository; each includes the one before.</summary>
internal enum Right
{
    /// <summary>See it and fetch its files.</summary>
    Read,

    /// <summary>Commit, tag, branch.</summary>
    Write,

    /// <summary>Delete it, change its settings.</summary>
    Admin,
}
