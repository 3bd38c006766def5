namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Who may do what.</summary>
internal static class AccessPolicy
{
    /// <summary>What a listing may show to a caller.</summary>
    public static RepositoryVisibility VisibilityOf(Caller caller) => throw new NotImplementedException();
}
