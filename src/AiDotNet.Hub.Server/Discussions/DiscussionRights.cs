using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Discussions;

/// <summary>Who may do what in a discussion, beyond taking part in it.</summary>
internal static class DiscussionRights
{
    /// <exception cref="AccessDeniedException">The caller is neither that author nor may write to the repository.</exception>
    public static async Task RequireAuthorOrWriterAsync(
        HubDbContext db, CatalogRepository repository, Caller caller, long? authorId, string what, CancellationToken cancellationToken)
    {
        if (authorId is null || authorId != caller.UserId)
        {
            await RequireWriterAsync(db, repository, caller, what, cancellationToken);
        }
    }

    /// <exception cref="AccessDeniedException">The caller may not write to the repository.</exception>
    public static async Task RequireWriterAsync(
        HubDbContext db, CatalogRepository repository, Caller caller, string what, CancellationToken cancellationToken)
    {
        var owner = await db.Repositories.Where(row => row.Id == repository.Key.Value).Select(row => (long?)row.NamespaceId).FirstOrDefaultAsync(cancellationToken)
            ?? throw new ModelNotFoundException(repository.Id.ToString());
        if (!AccessPolicy.Allows(caller, new AccessTarget(owner, repository.Id, repository.Private, repository.CreatorId), Right.Write))
        {
            throw new AccessDeniedException(
                HubErrorCode.AccessDenied, $"You don't have the rights to {what} of '{repository.Id}'. Ask somebody who may write to it.");
        }
    }
}
