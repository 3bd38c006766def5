namespace AiDotNet.Hub.Server;

/// <summary>A repository's row. Stays when the repository is renamed, and is never given out again.</summary>
internal readonly record struct RepositoryKey(long Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
