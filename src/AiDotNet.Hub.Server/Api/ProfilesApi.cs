using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;

namespace AiDotNet.Hub.Server.Api;

/// <summary>Users and organisations as anyone may see them (protocol §3.3).</summary>
internal static class ProfilesApi
{
    public static void MapProfiles(IEndpointRouteBuilder routes)
    {
        routes.MapRead("/api/users/{name}/overview", UserAsync);
        routes.MapRead("/api/organizations/{name}/overview", OrganizationAsync);
        routes.MapRead("/api/organizations/{name}/members", MembersAsync);
    }

    private static async Task<IResult> UserAsync(HubRequest request, AccountService accounts, CancellationToken cancellationToken) =>
        await FindAsync(request, accounts, isOrganization: false, cancellationToken) is { } user
            ? Results.Json(
                new UserOverview
                {
                    ObjectId = user.ObjectId,
                    User = user.Name,
                    FullName = user.FullName ?? user.Name,
                    Organizations = [.. user.Memberships.Select(Organization)],
                    Models = user.PublicModels,
                    CreatedAt = WireTime.Format(user.CreatedAt),
                },
                ApiJsonContext.Default.UserOverview)
            : new HubErrorResult(StatusCodes.Status404NotFound, "User not found");

    private static async Task<IResult> OrganizationAsync(HubRequest request, AccountService accounts, CancellationToken cancellationToken) =>
        await FindAsync(request, accounts, isOrganization: true, cancellationToken) is { } organization
            ? Results.Json(
                new OrganizationOverview
                {
                    ObjectId = organization.ObjectId,
                    Name = organization.Name,
                    FullName = organization.FullName ?? organization.Name,
                    Models = organization.PublicModels,
                    Users = organization.Memberships.Count,
                },
                ApiJsonContext.Default.OrganizationOverview)
            : new HubErrorResult(StatusCodes.Status404NotFound, "Organization not found");

    private static async Task<IResult> MembersAsync(HubRequest request, AccountService accounts, CancellationToken cancellationToken) =>
        await FindAsync(request, accounts, isOrganization: true, cancellationToken) is { } organization
            ? Results.Json([.. organization.Memberships.Select(Member)], ApiJsonContext.Default.IReadOnlyListUserOverview)
            : new HubErrorResult(StatusCodes.Status404NotFound, "Organization not found");

    private static async Task<NamespaceProfile?> FindAsync(
        HubRequest request, AccountService accounts, bool isOrganization, CancellationToken cancellationToken) =>
        await accounts.FindNamespaceAsync(request.Target.Segments[2], cancellationToken) is { } found && found.IsOrganization == isOrganization ? found : null;

    private static OrganizationOverview Organization(NamespaceMembership membership) =>
        new() { ObjectId = membership.ObjectId, Name = membership.Name, FullName = membership.FullName ?? membership.Name };

    private static UserOverview Member(NamespaceMembership membership) =>
        new() { ObjectId = membership.ObjectId, User = membership.Name, FullName = membership.FullName ?? membership.Name };
}
