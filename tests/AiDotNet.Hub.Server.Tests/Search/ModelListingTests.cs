using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Search;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Tests.Search;

public sealed class ModelListingTests
{
    [Fact]
    public async Task ListAsync_Conditions_MustAllHold()
    {
        await using var hub = await FilledAsync();
        Assert.Equal(["acme/bert-base", "acme/Bert-Large"], await IdsAsync(hub, new() { Search = ["BERT"] }));
        Assert.Equal(["acme/Bert-Large"], await IdsAsync(hub, new() { Search = ["bert  LARGE"] }));
        Assert.Equal(["acme/Bert-Large"], await IdsAsync(hub, new() { Search = ["acme/b", "large"] }));
        Assert.Equal([], await IdsAsync(hub, new() { Search = ["b%t"] }));
        Assert.Equal([], await IdsAsync(hub, new() { Search = ["bert_base"] }));
        Assert.Equal(["Alice/gpt"], await IdsAsync(hub, new() { Author = "ALICE" }));
        Assert.Equal(["acme/bert-base", "acme/Bert-Large"], await IdsAsync(hub, new() { Filters = ["license:mit"] }));
        Assert.Equal(["acme/bert-base"], await IdsAsync(hub, new() { Filters = ["license:mit", "en"] }));
        Assert.Equal(["acme/bert-base"], await IdsAsync(hub, new() { Filters = ["fill-mask"] }));
        Assert.Equal([], await IdsAsync(hub, new() { Filters = ["licens"] }));
        Assert.Equal(["acme/bert-base"], await IdsAsync(hub, new() { PipelineTag = "fill-mask" }));
        Assert.Equal([], await IdsAsync(hub, new() { Gated = true }));
        Assert.Equal(3, (await IdsAsync(hub, new() { Gated = false })).Count);
        Assert.Equal([], await IdsAsync(hub, new() { Type = RepositoryType.Dataset }));
    }

    [Fact]
    public async Task ListAsync_Row_HasTheFactsOfTheHead()
    {
        await using var hub = await FilledAsync();
        var item = Assert.Single((await hub.Listing.ListAsync(new() { PipelineTag = "fill-mask" }, RepositoryVisibility.Public, default)).Items);
        var repository = await hub.FindAsync("acme/bert-base");
        Assert.Equal((repository, (await hub.HeadAsync(repository)).Id), (item.Repository, item.Head));
        Assert.Equal(["fill-mask", "en", "license:mit"], item.Facts.Tags);
        Assert.Equal("mit", item.Facts.CardData!.Value.GetProperty("license").GetString());
        Assert.Null(item.Facts.Siblings);
    }

    [Fact]
    public async Task ListAsync_PrivateModels_AreForMembersOnly()
    {
        await using var hub = await FilledAsync();
        await hub.CreateAsync("acme/hidden", isPrivate: true);
        await hub.CreateAsync("bob/own", isPrivate: true);
        Assert.Equal(3, (await IdsAsync(hub, new())).Count);
        Assert.Equal(["acme/hidden"], await IdsAsync(hub, new() { Search = ["hidden"] }, await hub.CallerAsync()));
        Assert.Equal([], await IdsAsync(hub, new() { Search = ["hidden"] }, await hub.CallerAsync(CoreHub.BobToken)));
        Assert.Equal(["bob/own"], await IdsAsync(hub, new() { Author = "bob" }, await hub.CallerAsync(CoreHub.BobToken)));
        Assert.Equal(5, (await IdsAsync(hub, new(), await hub.CallerAsync("root"))).Count);
    }

    [Fact]
    public async Task ListAsync_FineGrainedToken_ListsWhatIsPublicAndOfThePrivateItsScopes()
    {
        await using var hub = await FilledAsync();
        await hub.CreateAsync("acme/hidden", isPrivate: true);
        var seen = await IdsAsync(hub, new());
        Assert.DoesNotContain("acme/hidden", seen);
        Assert.Equal(seen, await IdsAsync(hub, new(), await ScopedAsync("none")));
        Assert.Equal(seen, await IdsAsync(hub, new(), await ScopedAsync("other", new TokenScope("acme", "Bert-Base", Right.Read))));
        Assert.Contains("acme/hidden", await IdsAsync(hub, new(), await ScopedAsync("one", new TokenScope("ACME", "Hidden", Right.Read))));
        Assert.Contains("acme/hidden", await IdsAsync(hub, new(), await ScopedAsync("all", new TokenScope("acme", null, Right.Read))));

        async Task<Caller> ScopedAsync(string name, params TokenScope[] scopes) => await hub.CallerAsync(await hub.Get<TokenEditor>().CreateAsync(
            new NewToken { User = "alice", Name = name, Role = TokenRole.FineGrained, Scopes = scopes }, CoreHub.Operator, default));
    }

    [Theory]
    [InlineData(nameof(ModelSort.TrendingScore))]
    [InlineData(nameof(ModelSort.LastModified))]
    [InlineData(nameof(ModelSort.CreatedAt))]
    [InlineData(nameof(ModelSort.Downloads))]
    [InlineData(nameof(ModelSort.Likes))]
    public async Task ListAsync_InPages_GivesEveryModelOnceInOrder(string sort)
    {
        await using var hub = await CoreHub.StartAsync();
        for (var i = 0; i < 7; i++)
        {
            hub.Time.Advance(TimeSpan.FromMilliseconds(i % 3 == 0 ? 0 : 1));
            var repository = await hub.CreateAsync($"acme/m{i}");
            await using var db = hub.Database.Open();
            await db.Repositories.Where(row => row.Id == repository.Key.Value).ExecuteUpdateAsync(row => row
                .SetProperty(r => r.Downloads, i / 2)
                .SetProperty(r => r.Likes, -i / 3)
                .SetProperty(r => r.TrendingScore, i / 2 / 3.0));
        }

        foreach (var ascending in new[] { false, true })
        {
            var query = new ModelListQuery { Sort = Enum.Parse<ModelSort>(sort), Ascending = ascending };
            var whole = await IdsAsync(hub, query);
            Assert.Equal(7, whole.Count);
            Assert.Equal(whole, await PagedAsync(hub, query, 1));
            Assert.Equal(whole, await PagedAsync(hub, query, 3));
            Assert.Equal(whole.Reverse(), await IdsAsync(hub, query with { Ascending = !ascending }));
        }
    }

    [Fact]
    public async Task ListAsync_LastModified_NewestFirst()
    {
        await using var hub = await FilledAsync();
        var repository = await hub.FindAsync("alice/gpt");
        await hub.CommitAsync(repository, CoreHub.Text("a", "1"));
        Assert.Equal(["Alice/gpt", "acme/Bert-Large", "acme/bert-base"], await IdsAsync(hub, new() { Sort = ModelSort.LastModified }));
        Assert.Equal(["acme/Bert-Large", "acme/bert-base", "Alice/gpt"], await IdsAsync(hub, new() { Sort = ModelSort.CreatedAt }));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("%%%")]
    [InlineData("")]
    public async Task ListAsync_ForeignCursor_IsRefused(string cursor)
    {
        await using var hub = await FilledAsync();
        var error = await Assert.ThrowsAsync<HubException>(() => IdsAsync(hub, new() { Cursor = cursor }));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
    }

    [Fact]
    public async Task ListAsync_CursorOfAnotherOrder_IsRefused()
    {
        await using var hub = await FilledAsync();
        var page = await hub.Listing.ListAsync(new() { Sort = ModelSort.Likes, Limit = 1 }, RepositoryVisibility.Public, default);
        await Assert.ThrowsAsync<HubException>(() => IdsAsync(hub, new() { Sort = ModelSort.CreatedAt, Cursor = page.NextCursor }));
    }

    [Fact]
    public async Task ListAsync_ModelMadeBetweenPages_DoesNotShiftThem()
    {
        await using var hub = await FilledAsync();
        var query = new ModelListQuery { Sort = ModelSort.CreatedAt, Limit = 1 };
        var first = await hub.Listing.ListAsync(query, RepositoryVisibility.Public, default);
        hub.Time.Advance(TimeSpan.FromSeconds(1));
        await hub.CreateAsync("acme/late");
        Assert.Equal(["acme/bert-base"], await IdsAsync(hub, query with { Cursor = first.NextCursor }));
    }

    private static async Task<CoreHub> FilledAsync()
    {
        var hub = await CoreHub.StartAsync();
        await hub.CreateAsync("Alice/gpt");
        hub.Time.Advance(TimeSpan.FromSeconds(1));
        var bert = await hub.CreateAsync("acme/bert-base");
        await hub.CommitAsync(bert, CoreHub.Text("README.md", "---\nlicense: mit\nlanguage: en\npipeline_tag: fill-mask\n---\n"));
        var large = await hub.CreateAsync("acme/Bert-Large");
        await hub.CommitAsync(large, CoreHub.Text("README.md", "---\nlicense: mit\n---\n"));
        return hub;
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(CoreHub hub, ModelListQuery query, Caller? caller = null)
    {
        var page = await hub.Listing.ListAsync(query, AccessPolicy.VisibilityOf(caller ?? Caller.Anonymous), default);
        return [.. page.Items.Select(item => item.Repository.Id.ToString())];
    }

    private static async Task<IReadOnlyList<string>> PagedAsync(CoreHub hub, ModelListQuery query, int limit)
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await hub.Listing.ListAsync(query with { Limit = limit, Cursor = cursor }, RepositoryVisibility.Public, default);
            ids.AddRange(page.Items.Select(item => item.Repository.Id.ToString()));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return [.. ids];
    }
}
