using System.Globalization;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Discussions;
using AiDotNet.Hub.Server.Publishing;
using AiDotNet.Hub.Server.Tests.Publishing;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Tests.Discussions;

/// <summary>What a merge leaves in the database.</summary>
public sealed class PullRequestTests
{
    [Fact]
    public async Task MergeAsync_Commit_HasTheIdThatGitGives()
    {
        await using var hub = await CoreHub.StartAsync();
        var (repository, number, theirs) = await OpenAsync(hub);
        var ours = await hub.CommitAsync(repository, CoreHub.Text("main.txt", "m"));
        hub.Time.Advance(TimeSpan.FromMinutes(1));

        var merge = await MergeAsync(hub, repository, number);

        Assert.Equal([ours.Id, theirs.Id], merge.Parents);
        Assert.Equal(("b (#1)", $"- b ({theirs.Id})", ours.Depth + 1), (merge.Title, merge.Message, merge.Depth));
        using var git = await GitRepository.InitAsync();
        var date = $"{merge.Date.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)} +0000";
        var text = GitCommit.Text(merge.TreeId, merge.Parents, "Alice", merge.Date, merge.Title, merge.Message);
        Assert.Contains($"parent {ours.Id}\nparent {theirs.Id}\nauthor Alice <Alice@users.noreply.hub.invalid> {date}\n", text, StringComparison.Ordinal);
        Assert.Equal(merge.Id.ToString(), (await git.RunAsync(text, "hash-object", "-t", "commit", "--literally", "--stdin")).Trim());
        Assert.Equal([".gitattributes", "b.txt", "main.txt"], await hub.PathsAsync(repository, merge));
        Assert.Equal([merge.Id, ours.Id], (await hub.Catalog.ListCommitsAsync(repository, merge, 0, 2, default)).Commits.Select(commit => commit.Id));
    }

    [Fact]
    public async Task MergeAsync_DraftWithoutACommit_IsOneEmptyCommit()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var head = await hub.HeadAsync(repository);
        var number = await hub.PullRequests.CreateDraftAsync(repository, new Actor("bob"), "nothing", "", default);
        var alice = await hub.CallerAsync();
        await hub.Discussions.ChangeStatusAsync(repository, number, alice, new Actor("Alice"), DiscussionStatus.Open, null, default);

        var merge = await MergeAsync(hub, repository, number);

        Assert.Equal((head.TreeId, 1), (merge.TreeId, merge.Parents.Count));
        Assert.Equal(merge.Id, (await hub.HeadAsync(repository)).Id);
    }

    [Fact]
    public async Task MergeAsync_Card_IsListedAfterwards()
    {
        await using var hub = await CoreHub.StartAsync();
        var (repository, number, _) = await OpenAsync(hub, CoreHub.Text("README.md", "---\ntags:\n- merged-tag\n---\n"));
        await using var db = hub.Database.Open();
        Assert.False(await db.RepositoryTags.AnyAsync(row => row.Tag == "merged-tag"));

        var merge = await MergeAsync(hub, repository, number);

        Assert.True(await db.RepositoryTags.AnyAsync(row => row.Tag == "merged-tag"));
        Assert.Equal(merge.Id.ToString(), await db.Repositories.Select(row => row.HeadCommit).SingleAsync());
    }

    [Fact]
    public async Task MergeAsync_TargetWasSquashed_TakesThePullRequestsOwnBase()
    {
        await using var hub = await CoreHub.StartAsync();
        var (repository, number, _) = await OpenAsync(hub);
        var old = await hub.HeadAsync(repository);
        await using (var db = hub.Database.Open())
        {
            var lone = new CommitRow
            {
                RepositoryId = repository.Key.Value, Id = new string('5', 40), TreeId = old.TreeId, Depth = 0, Author = "Alice", Date = old.Date, Title = "squashed", Message = "",
            };
            db.Commits.Add(lone);
            await db.SaveChangesAsync();
            await db.Refs.Where(row => row.Name == "refs/heads/main").ExecuteUpdateAsync(row => row.SetProperty(r => r.CommitId, lone.Id));
        }

        var merge = await MergeAsync(hub, repository, number);

        Assert.Equal([".gitattributes", "b.txt"], await hub.PathsAsync(repository, merge));
    }

    [Fact]
    public async Task EveryChange_IsAnEventOfTheHub()
    {
        await using var hub = await CoreHub.StartAsync();
        var (repository, number, theirs) = await OpenAsync(hub);
        var alice = await hub.CallerAsync();
        await hub.Discussions.CommentAsync(repository, number, new Actor("bob"), "please", default);
        await hub.Discussions.RenameAsync(repository, number, alice, new Actor("Alice"), "better", default);
        await MergeAsync(hub, repository, number);

        await using var db = hub.Database.Open();
        var events = await db.Events.OrderBy(row => row.Id).Where(row => row.Action != EventActions.RepositoryCreated && row.RepositoryId != null).ToListAsync();

        Assert.Equal(
            "discussion.create ref.create comment.create discussion.update ref.move discussion.update", string.Join(' ', events.Select(row => row.Action)));
        Assert.All(events, row => Assert.Equal("model acme/bert", row.Subject));
        var (opened, made, renamed, merged) = (events[0].Details(), events[1].Details(), events[3].Details(), events[5].Details());
        Assert.Equal(("1", "b", "draft"), (opened["number"], opened["title"], opened["status"]));
        Assert.Equal(("refs/pr/1", theirs.Id.ToString()), (made["ref"], made["new"]));
        Assert.Equal(("better", "b", "better"), (renamed["title"], renamed["from"], renamed["to"]));
        Assert.Equal(("merged", "draft"), (merged["status"], merged["from"]));
    }

    private static async Task<CommitInfo> MergeAsync(CoreHub hub, CatalogRepository repository, int number) =>
        await hub.PullRequests.MergeAsync(repository, number, await hub.CallerAsync(), new Actor("Alice"), null, default);

    private static async Task<(CatalogRepository Repository, int Number, CommitInfo Tip)> OpenAsync(CoreHub hub, params CommitOperation[] operations)
    {
        var repository = await hub.CreateAsync();
        CommitOperation[] all = [new CommitOperation.Header("b", null, null), .. operations.DefaultIfEmpty(CoreHub.Text("b.txt", "b"))];
        var (number, tip) = await hub.PullRequests.OpenAsync(repository, "main", new Actor("bob"), all.ToAsyncEnumerable(), default);
        return (repository, number, tip);
    }
}
