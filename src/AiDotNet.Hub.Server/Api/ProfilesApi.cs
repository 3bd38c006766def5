using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Catalog;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Users and organisations as anyone may see them (protocol §3.3), and what they have as they see it themselves (§14.2).</summary>
internal static class ProfilesApi
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    public static void MapProfiles(IEndpointRouteBuilder routes)
    {
        routes.MapRead("/api/users/{name}/overview", UserAsync)
            .WithSummary("A user's profile")
            .Replies<UserOverview>();
        routes.MapRead("/api/users/{name}/followers", NobodyAsync)
            .WithSummary("Empty: this hub has no followers")
            .Replies<IReadOnlyList<UserOverview>>();
        routes.MapRead("/api/users/{name}/following", NobodyAsync)
            .WithSummary("Empty: this hub has no followers")
            .Replies<IReadOnlyList<UserOverview>>();
        routes.MapRead("/api/organizations/{name}/overview", OrganizationAsync)
            .WithSummary("An organization's profile")
            .Replies<OrganizationOverview>();
        routes.MapRead("/api/organizations/{name}/members", MembersAsync)
            .WithSummary("An organization's members")
            .Replies<IReadOnlyList<UserOverview>>();
        routes.MapRead("/api/organizations/{name}/followers", NobodyAsync)
            .WithSummary("Empty: this hub has no followers")
            .Replies<IReadOnlyList<UserOverview>>();
        routes.MapRead("/api/settings/repositories", OwnRepositoriesAsync)
            .WithSummary("The caller's repositories, with the storage that each takes")
            .WithPages()
            .Replies<IReadOnlyList<StoredRepositoryEntry>>();
        routes.MapRead("/api/organizations/{name}/settings/repositories", OrganizationRepositoriesAsync)
            .WithSummary("An organization's repositories, with the storage that each takes")
            .WithPages()
            .Replies<IReadOnlyList<StoredRepositoryEntry>>();
    }

    /// <summary>The refusal for a user that does not exist.</summary>
    public static HubErrorResult NoUser() => new(StatusCodes.Status404NotFound, "User not found");

    private static HubErrorResult NoOrganization() => new(StatusCodes.Status404NotFound, "Organization not found");

    private static async Task<IResult> UserAsync(
        HubRequest request, AccountService accounts, NamespaceRepositories repositories, CancellationToken cancellationToken)
    {
        if (await FindAsync(request, accounts, isOrganization: false, cancellationToken) is not { } user)
        {
            return NoUser();
        }

        var counts = await repositories.CountPublicAsync(user.Id, cancellationToken);
        return Results.Json(
            new UserOverview
            {
                ObjectId = user.ObjectId,
                User = user.Name,
                FullName = user.FullName ?? user.Name,
                Organizations = [.. user.Memberships.Select(Organization)],
                Models = counts.GetValueOrDefault(RepositoryType.Model),
                Datasets = counts.GetValueOrDefault(RepositoryType.Dataset),
                Spaces = counts.GetValueOrDefault(RepositoryType.Space),
                CreatedAt = WireTime.Format(user.CreatedAt),
            },
            ApiJsonContext.Default.UserOverview);
    }

    private static async Task<IResult> OrganizationAsync(
        HubRequest request, AccountService accounts, NamespaceRepositories repositories, CancellationToken cancellationToken)
    {
        if (await FindAsync(request, accounts, isOrganization: true, cancellationToken) is not { } organization)
        {
            return NoOrganization();
        }

        var counts = await repositories.CountPublicAsync(organization.Id, cancellationToken);
        return Results.Json(
            new OrganizationOverview
            {
                ObjectId = organization.ObjectId,
                Name = organization.Name,
                FullName = organization.FullName ?? organization.Name,
                Models = counts.GetValueOrDefault(RepositoryType.Model),
                Datasets = counts.GetValueOrDefault(RepositoryType.Dataset),
                Spaces = counts.GetValueOrDefault(RepositoryType.Space),
                Users = organization.Memberships.Count,
            },
            ApiJsonContext.Default.OrganizationOverview);
    }

    private static async Task<IResult> MembersAsync(HubRequest request, AccountService accounts, CancellationToken cancellationToken) =>
        await FindAsync(request, accounts, isOrganization: true, cancellationToken) is { } organization
            ? Results.Json([.. organization.Memberships.Select(Member)], ApiJsonContext.Default.IReadOnlyListUserOverview)
            : NoOrganization();

    /// <summary>Nobody follows anybody on this hub.</summary>
    private static async Task<IResult> NobodyAsync(HubRequest request, AccountService accounts, CancellationToken cancellationToken)
    {
        var isOrganization = request.Target.Segments[1] == "organizations";
        return await FindAsync(request, accounts, isOrganization, cancellationToken) is not null
            ? Results.Json([], ApiJsonContext.Default.IReadOnlyListUserOverview)
            : isOrganization ? NoOrganization() : NoUser();
    }

    private static async Task<IResult> OwnRepositoriesAsync(
        HubRequest request, NamespaceRepositories repositories, PublicAddress address, CancellationToken cancellationToken)
    {
        var caller = request.RequireLogin();
        return await ListAsync(request, repositories, address, caller.UserId!.Value, cancellationToken);
    }

    private static async Task<IResult> OrganizationRepositoriesAsync(
        HubRequest request, AccountService accounts, NamespaceRepositories repositories, PublicAddress address, CancellationToken cancellationToken)
    {
        var caller = request.RequireLogin();
        if (await FindAsync(request, accounts, isOrganization: true, cancellationToken) is not { } organization)
        {
            return NoOrganization();
        }

        return caller.IsAdmin || caller.Memberships.ContainsKey(organization.Id)
            ? await ListAsync(request, repositories, address, organization.Id, cancellationToken)
            : throw new AccessDeniedException(HubErrorCode.AccessDenied, $"You are no member of '{organization.Name}'. Ask one of its administrators.");
    }

    private static async Task<IResult> ListAsync(
        HubRequest request, NamespaceRepositories repositories, PublicAddress address, long owner, CancellationToken cancellationToken)
    {
        var page = await repositories.ListAsync(
            owner,
            AccessPolicy.VisibilityOf(request.Caller),
            request.Query.Text("cursor"),
            request.Query.Limit("limit", DefaultLimit, MaxLimit),
            cancellationToken);
        request.LinkNextPage(address, page.NextCursor);
        return Results.Json([.. page.Items.Select(Stored)], ApiJsonContext.Default.IReadOnlyListStoredRepositoryEntry);
    }

    private static async Task<NamespaceProfile?> FindAsync(
        HubRequest request, AccountService accounts, bool isOrganization, CancellationToken cancellationToken) =>
        await accounts.FindNamespaceAsync(request.Target.Segments[2], cancellationToken) is { } found && found.IsOrganization == isOrganization ? found : null;

    private static OrganizationOverview Organization(NamespaceMembership membership) =>
        new() { ObjectId = membership.ObjectId, Name = membership.Name, FullName = membership.FullName ?? membership.Name };

    private static UserOverview Member(NamespaceMembership membership) =>
        new() { ObjectId = membership.ObjectId, User = membership.Name, FullName = membership.FullName ?? membership.Name };

    private static StoredRepositoryEntry Stored(StoredRepository item) => new()
    {
        Id = item.Repository.Id.ToString(),
        Type = item.Repository.Type.WireName(),
        UpdatedAt = WireTime.Format(item.Repository.LastModified),
        Visibility = item.Repository.Private ? "private" : "public",
        Storage = item.Storage,
    };
}
