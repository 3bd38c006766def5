using AiDotNet.Hub.Server.Api.Requests;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>The <c>Link</c> header of a listing that goes on (protocol §1.7).</summary>
internal static class NextPage
{
    /// <summary>Names the next page; nothing on the last one.</summary>
    public static void LinkNextPage(this HubRequest request, PublicAddress address, string? cursor)
    {
        if (cursor is not null)
        {
            request.Http.Response.Headers.Link = address.NextLink(request.Http.Request, request.Target, "cursor", cursor);
        }
    }
}
