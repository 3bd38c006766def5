using System.Net;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Tests.Api;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AiDotNet.Hub.Server.Tests.Leaks;

/// <summary>Every mapped route for every role in an organisation: whoever lacks the right is refused, and in no other way than the protocol has it (§2.3).</summary>
public sealed class RoleTests
{
    private static readonly (string Who, string? Token)[] Callers =
    [
        ("nobody", null), ("bob", TestHub.Bob), ("carol, who reads", TestHub.Carol), ("dave, who contributes", TestHub.Dave), ("erin, who writes", TestHub.Erin),
    ];

    [Fact]
    public async Task EveryRoute_RoleBelowWhatItNeeds_IsRefused()
    {
        await using var hub = await LeakHub.StartAsync();
        await hub.CreateAsync("team/closed", isPrivate: true, TestHub.Frank);
        await hub.CreateAsync("team/opened", isPrivate: false, TestHub.Frank);
        var wrong = new List<string>();
        foreach (var (who, token) in Callers)
        {
            foreach (var (id, isPrivate) in new[] { ("team/closed", true), ("team/opened", false) })
            {
                foreach (var (route, asked) in Cases(hub))
                {
                    if (Expected(asked, token, isPrivate) is { } expected)
                    {
                        await CheckAsync(hub, who, token, route, asked, id, expected, wrong);
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task EveryRoute_RoleThatItNeeds_IsNotRefused()
    {
        await using var hub = await LeakHub.StartAsync();
        var wrong = new List<string>();
        var number = 0;
        foreach (var (route, asked) in Cases(hub).Where(found => found.Asked.Right is not null))
        {
            // Erin writes in the team, and so may do all with its repositories; each route gets its own, since some of them end it.
            var id = $"team/m{number++}";
            await hub.CreateAsync(id, isPrivate: true, TestHub.Frank);
            foreach (var request in route.Requests(asked, id))
            {
                var probe = await hub.SendAsync(request, TestHub.Erin);
                if (probe.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || probe.Code == "RepoNotFound" || (int)probe.Status >= 500)
                {
                    wrong.Add($"{request.Method} {request.Path}: {probe.Whole}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    [Fact]
    public async Task Contributor_WithWhatTheyMade_MayDoAll()
    {
        await using var hub = await LeakHub.StartAsync();
        await hub.CreateAsync("team/of-dave", isPrivate: true, TestHub.Dave);
        await hub.CreateAsync("team/of-frank", isPrivate: true, TestHub.Frank);
        foreach (var (id, status) in new[] { ("team/of-dave", HttpStatusCode.OK), ("team/of-frank", HttpStatusCode.Forbidden) })
        {
            var branch = await hub.SendAsync(new ProbeRequest("POST", $"/api/models/{id}/branch/new", "{}", "application/json"), TestHub.Dave);
            var delete = await hub.SendAsync(new ProbeRequest("DELETE", "/api/repos/delete", $$"""{"name":"{{id}}"}""", "application/json"), TestHub.Dave);
            Assert.Equal((status, status), (branch.Status, delete.Status));
        }
    }

    [Fact]
    public async Task EveryRoute_GatedRepository_KeepsItsFilesFromThoseWhoWereNotAdmitted()
    {
        await using var hub = await LeakHub.StartAsync();
        await hub.CreateAsync("team/gated", isPrivate: false, TestHub.Frank);
        await using (var db = hub.Hub.Services.GetRequiredService<HubDatabase>().Open())
        {
            await db.Repositories.ExecuteUpdateAsync(set => set.SetProperty(row => row.Gated, "manual"));
        }

        var wrong = new List<string>();
        foreach (var (route, asked) in Cases(hub).Where(found => found.Asked.Right is Right.Read or Right.Content))
        {
            foreach (var request in route.Requests(asked, "team/gated"))
            {
                foreach (var (token, status) in new[] { ((string?)null, HttpStatusCode.Unauthorized), (TestHub.Bob, HttpStatusCode.Forbidden), (hub.Narrow, HttpStatusCode.Forbidden) })
                {
                    var probe = await hub.SendAsync(request, token);
                    var gated = probe.Code == "GatedRepo" && probe.Status == status;
                    if (gated != (asked.Right == Right.Content))
                    {
                        wrong.Add($"{request.Method} {request.Path}: {probe.Whole}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    private static IEnumerable<(MappedRoute Route, RouteCase Asked)> Cases(LeakHub hub) =>
        from route in hub.Routes
        from asked in RouteCases.Find(route.Method, route.Template) ?? []
        select (route, asked);

    /// <summary>How a caller is refused; null where they are not.</summary>
    private static (HttpStatusCode Status, string? Code)? Expected(RouteCase asked, string? token, bool isPrivate)
    {
        var isMember = token is TestHub.Carol or TestHub.Dave or TestHub.Erin;
        if (asked.Right is not { } right)
        {
            return null;
        }

        if (isPrivate && !isMember)
        {
            return token is null ? (HttpStatusCode.Unauthorized, "RepoNotFound") : (HttpStatusCode.NotFound, "RepoNotFound");
        }

        if (right <= Right.Content)
        {
            return asked.Login && token is null ? (HttpStatusCode.Unauthorized, null) : null;
        }

        if (right == Right.Discuss)
        {
            return token is null ? (HttpStatusCode.Unauthorized, null) : null;
        }

        return token == TestHub.Erin || (asked.Creates && token == TestHub.Dave) ? null : (token is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, null);
    }

    private static async Task CheckAsync(
        LeakHub hub,
        string who,
        string? token,
        MappedRoute route,
        RouteCase asked,
        string id,
        (HttpStatusCode Status, string? Code) expected,
        List<string> wrong)
    {
        foreach (var request in route.Requests(asked, id))
        {
            var probe = await hub.SendAsync(request, token);

            // A body that names the repository is refused for the lack of a token, or of a right in the namespace, before any repository is looked for.
            var byBody = !route.Template.Contains("{ns}", StringComparison.Ordinal);
            if (byBody ? (int)probe.Status is < 401 or > 404 : probe.Status != expected.Status || probe.Code != expected.Code)
            {
                wrong.Add($"{who}: {request.Method} {request.Path} {request.Body}: {(int)probe.Status} {probe.Code}, not {(int)expected.Status} {expected.Code}");
            }
        }
    }
}
