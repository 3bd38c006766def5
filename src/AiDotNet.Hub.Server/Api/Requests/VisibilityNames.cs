using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>Who sees a repository, as requests spell it.</summary>
internal static class VisibilityNames
{
    /// <summary>Whether only members see it; null where the request does not say.</summary>
    /// <param name="visibility"><c>public</c> or <c>private</c>, or null.</param>
    /// <param name="isPrivate">The older form.</param>
    /// <param name="type">The type, for the error.</param>
    /// <exception cref="HubException">Another word.</exception>
    public static bool? IsPrivate(string? visibility, bool? isPrivate, RepositoryType type) => visibility switch
    {
        null => isPrivate,
        "public" => false,
        "private" => true,
        _ => throw new HubException(
            HubErrorCode.InvalidRequest, $"The visibility '{visibility}' is not known; {type.ApiSegment()} are 'public' or 'private'."),
    };
}
