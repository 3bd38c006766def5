namespace AiDotNet.Hub.Server.Accounts;

/// <summary>What a token is good for.</summary>
internal enum TokenRole
{
    Read,
    Write,

    /// <summary>Only what its scopes name; without scopes only whoami.</summary>
    FineGrained,
}
