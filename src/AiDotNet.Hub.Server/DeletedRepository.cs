namespace AiDotNet.Hub.Server;

/// <summary>What the event of a deletion keeps of a repository, for those who are told of it afterwards: the names of its details.</summary>
internal static class DeletedRepository
{
    public const string ObjectId = "id";

    /// <summary><see cref="Yes"/> or <see cref="No"/>.</summary>
    public const string Private = "private";

    public const string Yes = "true";
    public const string No = "false";
}
