using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>The repository is gated, and the caller is not among those who may fetch its files.</summary>
/// <param name="repository">The repository.</param>
/// <param name="status">What became of the caller's request; null where there is none.</param>
internal sealed class NotAdmittedException(CatalogRepository repository, string? status)
    : HubException(HubErrorCode.GatedModel, Describe(repository, status, "/" + repository.UrlPath))
{
    /// <summary>The sentence for the caller, whom the repository's own address tells where to ask.</summary>
    /// <param name="address">Makes an absolute address from a path.</param>
    public string MessageWith(Func<string, string> address) => Describe(repository, status, address(repository.UrlPath));

    private static string Describe(CatalogRepository repository, string? status, string address)
    {
        var what = $"{repository.Type.WireName()} {repository.Id}";
        return status switch
        {
            AccessRequestRow.Pending => $"Your request to access {what} is awaiting a review from the repo authors.",
            AccessRequestRow.Rejected => $"Your request to access {what} has been rejected by the repo's authors.",
            _ => $"Access to {what} is restricted and you are not in the authorized list. Visit {address} to ask for access.",
        };
    }
}
