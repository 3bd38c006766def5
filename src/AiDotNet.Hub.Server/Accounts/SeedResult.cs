namespace AiDotNet.Hub.Server.Accounts;

/// <summary>What a first start made.</summary>
internal sealed record SeedResult
{
    /// <summary>False: the database had accounts already, and nothing was done.</summary>
    public bool Applied { get; init; }

    /// <summary>There was a seed, and the database had accounts already.</summary>
    public bool SeedIgnored { get; init; }

    /// <summary>Tokens whose text the seed left open, to print once.</summary>
    public IReadOnlyList<GeneratedToken> GeneratedTokens { get; init; } = [];

    /// <summary>The administrator; null where none was made.</summary>
    public string? AdminName { get; init; }

    /// <summary>The file with the administrator's token; null where a seed was applied.</summary>
    public string? AdminTokenFile { get; init; }

    /// <summary>The administrator's token; null where a seed was applied.</summary>
    public string? AdminToken { get; init; }
}

/// <summary>A token that was generated.</summary>
internal sealed record GeneratedToken(string User, string Name, string Text);
