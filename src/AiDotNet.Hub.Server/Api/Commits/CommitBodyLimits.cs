namespace AiDotNet.Hub.Server.Api.Commits;

/// <summary>What a commit's body may hold.</summary>
internal sealed record CommitBodyLimits
{
    /// <summary>A text of more bytes goes to disk. Default 64 KiB.</summary>
    public int LongText { get; init; } = 64 * 1024;

    /// <summary>The bytes of one line apart from its long text. Default 1 MiB.</summary>
    public int Line { get; init; } = 1024 * 1024;

    /// <summary>The bytes of one file's content as sent. Default 8 GiB.</summary>
    public long LongestText { get; init; } = 8L << 30;
}
