using Microsoft.AspNetCore.Http;

namespace AiDotNet.Hub.Tests;

/// <summary>A branch that is resolved again: one question to the hub, which may answer that nothing moved.</summary>
public sealed class ModelHubBranchTests : ModelHubTestBase
{
    private readonly List<string?> _known = [];

    [Fact]
    public async Task ResolveAsync_BranchThatStayed_IsAskedForByItsETag()
    {
        Hub.Intercept = AnswerWithETagAsync;
        var first = await Client().ResolveAsync("acme/m@main");

        var second = await Client().ResolveAsync("acme/m@main");

        Assert.Equal(first.Path, second.Path);
        Assert.Equal([null, $"W/\"{Commit}\""], _known);
    }

    [Fact]
    public async Task ResolveAsync_BranchThatMoved_FollowsIt()
    {
        Hub.Intercept = AnswerWithETagAsync;
        await Client().ResolveAsync("acme/m@main");
        var moved = Repository.Commit("main", ("config.json", "{}"u8.ToArray()));

        var snapshots = new[] { await Client().ResolveAsync("acme/m@main"), await Client().ResolveAsync("acme/m@main") };

        Assert.All(snapshots, snapshot => Assert.Equal(moved, snapshot.Commit.ToString()));
        Assert.Equal([null, $"W/\"{Commit}\"", $"W/\"{moved}\""], _known);
    }

    [Fact]
    public async Task ResolveAsync_HubThatSaysUnchangedUnasked_IsAnError()
    {
        Hub.Intercept = context =>
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.FromResult(true);
        };

        await Assert.ThrowsAnyAsync<Errors.HubException>(() => Client().ResolveAsync("acme/m@main"));
    }

    [Fact]
    public async Task ResolveAsync_BranchAgain_WritesNothing()
    {
        await Client().ResolveAsync("acme/m@main");
        var reference = Assert.Single(FilesBelow("refs"));
        File.SetLastWriteTimeUtc(reference, DateTime.UnixEpoch);

        await Client().ResolveAsync("acme/m@main");

        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(reference));
    }

    [Fact]
    public async Task ResolveAsync_BranchThatMovedWithoutETags_IsWrittenDown()
    {
        await Client().ResolveAsync("acme/m@main");
        var moved = Repository.Commit("main", ("config.json", "{}"u8.ToArray()));

        await Client().ResolveAsync("acme/m@main");

        Assert.Equal(moved, (await Client(offline: true).ResolveAsync("acme/m@main")).Commit.ToString());
    }

    private Task<bool> AnswerWithETagAsync(HttpContext context)
    {
        if (!context.Request.Path.Value!.EndsWith("/revision/main", StringComparison.Ordinal))
        {
            return Task.FromResult(false);
        }

        var known = (string?)context.Request.Headers.IfNoneMatch;
        _known.Add(known);
        var tag = $"W/\"{Repository.Find("main")}\"";
        context.Response.Headers.ETag = tag;
        if (known == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.FromResult(true);
        }

        return Task.FromResult(false);
    }
}
