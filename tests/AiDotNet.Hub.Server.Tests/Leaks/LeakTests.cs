using AiDotNet.Hub.Server.Tests.Api;

namespace AiDotNet.Hub.Server.Tests.Leaks;

/// <summary>A stranger learns nothing of a private repository: on every mapped route the answer is the one for a repository that does not exist, to the number of
/// database commands (protocol §2.3).</summary>
public sealed class LeakTests
{
    private const string Private = "acme/secret";
    private const string Moved = "acme/former";
    private const string Absent = "acme/absent";
    private const int MaxShown = 10;

    [Fact]
    public async Task EveryRoute_IsKnownToTheseTests()
    {
        await using var hub = await LeakHub.StartAsync();
        var unknown = hub.Routes.Where(route =>
            RouteCases.Find(route.Method, route.Template) is null
            && RouteCases.FindUnscoped(route.Method, route.Template) is null
            && !RouteCases.IsOfNothing(route.Method, route.Template));
        Assert.True(!unknown.Any(), $"Say in {nameof(RouteCases)} how these are asked, and what they need:\n{string.Join('\n', unknown)}");
    }

    [Fact]
    public async Task EveryRoute_PrivateRepository_AnswersAsForAnAbsentOne()
    {
        await using var hub = await LeakHub.StartAsync();
        await hub.CreateAsync(Private, isPrivate: true);
        await hub.RedirectAsync(Moved, Private);
        await hub.CreateAsync("bob/own", isPrivate: false, TestHub.Bob);
        var differences = new List<string>();
        foreach (var (who, token) in Strangers(hub))
        {
            foreach (var route in hub.Routes)
            {
                foreach (var asked in RouteCases.Find(route.Method, route.Template) ?? [])
                {
                    foreach (var requests in route.Requests(asked, Absent).Zip(route.Requests(asked, Private), route.Requests(asked, Moved)))
                    {
                        foreach (var (absent, hidden) in WithHead(requests))
                        {
                            await CompareAsync(hub, who, token, absent, hidden, differences);
                        }
                    }
                }
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} answers differ, among them:\n{string.Join("\n\n", differences.Take(MaxShown))}");
    }

    [Fact]
    public async Task EveryRoute_OfNoRepository_DoesNotChangeWithAPrivateOne()
    {
        await using var hub = await LeakHub.StartAsync();
        await hub.CreateAsync("acme/public", isPrivate: false);
        var before = await AskAllAsync();
        await hub.CreateAsync(Private, isPrivate: true);
        await hub.RedirectAsync(Moved, Private);
        var after = await AskAllAsync();
        Assert.NotEmpty(before);
        Assert.Equal(before, after);

        async Task<List<string>> AskAllAsync()
        {
            var answers = new List<string>();
            foreach (var (who, token) in Strangers(hub))
            {
                foreach (var route in hub.Routes)
                {
                    foreach (var path in RouteCases.FindUnscoped(route.Method, route.Template) ?? [])
                    {
                        var probe = await hub.SendAsync(new ProbeRequest(route.Method, path, null, ""), token);
                        answers.Add($"{who} {path}\n{probe.Whole}");
                    }
                }
            }

            return answers;
        }
    }

    /// <summary>Those who may not know: nobody, somebody else, a token of the owner's that does not name it, and two tokens that are good for nothing.</summary>
    private static IEnumerable<(string Who, string? Token)> Strangers(LeakHub hub) =>
    [
        ("nobody", null), ("bob", TestHub.Bob), ("carol", TestHub.Carol), ("narrow token", hub.Narrow), ("revoked token", hub.Revoked), ("unknown token", TestHub.Unknown),
    ];

    private static IEnumerable<(ProbeRequest Absent, ProbeRequest Hidden)> WithHead((ProbeRequest Absent, ProbeRequest Hidden, ProbeRequest Moved) requests)
    {
        foreach (var hidden in new[] { requests.Hidden, requests.Moved })
        {
            yield return (requests.Absent, hidden);
            if (hidden.Method == "GET")
            {
                yield return (requests.Absent with { Method = "HEAD" }, hidden with { Method = "HEAD" });
            }

            if (hidden.Body is not null)
            {
                yield return (requests.Absent with { Body = "{" }, hidden with { Body = "{" });
            }
        }
    }

    private static async Task CompareAsync(LeakHub hub, string who, string? token, ProbeRequest absent, ProbeRequest hidden, List<string> differences)
    {
        var expected = await hub.SendAsync(absent, token);
        var actual = await hub.SendAsync(hidden, token);
        var name = hidden.Path.Contains("former", StringComparison.Ordinal) || hidden.Body?.Contains("former", StringComparison.Ordinal) == true ? "former" : "secret";
        if (expected.Whole.Replace("absent", name, StringComparison.Ordinal) != actual.Whole)
        {
            differences.Add($"{who}: {hidden.Method} {hidden.Path} {hidden.Body}\n--- absent\n{expected.Whole}\n--- private\n{actual.Whole}");
        }
    }
}
