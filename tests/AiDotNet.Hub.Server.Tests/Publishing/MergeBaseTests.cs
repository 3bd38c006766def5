using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Tests.Publishing;

public sealed class MergeBaseTests
{
    /// <summary>Histories of every shape, with many commits in one second: what is found is shared by both and behind no other that is.</summary>
    [Fact]
    public async Task FindAsync_AnyHistory_IsABestCommonAncestor()
    {
        await using var hub = await CoreHub.StartAsync();
        for (var seed = 0; seed < 8; seed++)
        {
            var repository = await hub.CreateAsync($"acme/m{seed}");
            var history = await WriteAsync(hub, repository.Key, new Random(seed), 40);
            await using var db = hub.Database.Open();
            for (var i = 0; i < history.Count; i += 3)
            {
                for (var j = i + 1; j < history.Count; j += 4)
                {
                    var found = await new MergeBase(db, repository.Key).FindAsync(history[i].ToInfo(), history[j].ToInfo(), default);
                    var shared = Ancestors(history, i).Intersect(Ancestors(history, j)).ToList();
                    var best = shared.Where(one => !shared.Any(other => other != one && Ancestors(history, other).Contains(one))).Select(one => history[one].Id);
                    Assert.True(found is null ? shared.Count == 0 : best.Contains(found.Id.ToString()), $"seed {seed}: {i} and {j} gave {found?.Id}");
                }
            }
        }
    }

    [Fact]
    public async Task FindAsync_AncestorOfTheOther_IsThatOne()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync();
        var start = await hub.HeadAsync(repository);
        await hub.CommitAsync(repository, CoreHub.Text("a.txt", "1"));
        var tip = await hub.CommitAsync(repository, CoreHub.Text("a.txt", "2"));

        await using var db = hub.Database.Open();
        Assert.Equal(start.Id, (await new MergeBase(db, repository.Key).FindAsync(tip, start, default))!.Id);
        Assert.Equal(start.Id, (await new MergeBase(db, repository.Key).FindAsync(start, tip, default))!.Id);
        Assert.Equal(tip.Id, (await new MergeBase(db, repository.Key).FindAsync(tip, tip, default))!.Id);
    }

    private static HashSet<int> Ancestors(List<CommitRow> history, int of)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>([of]);
        while (open.TryPop(out var index))
        {
            if (seen.Add(index))
            {
                string[] parents = history[index].ParentId is { } first ? [first, .. history[index].MoreParents.Split(' ', StringSplitOptions.RemoveEmptyEntries)] : [];
                parents.ToList().ForEach(parent => open.Push(history.FindIndex(row => row.Id == parent)));
            }
        }

        return seen;
    }

    /// <summary>Commits in the order of time, each on one or two before it, a few on none.</summary>
    private static async Task<List<CommitRow>> WriteAsync(CoreHub hub, RepositoryKey repository, Random random, int count)
    {
        await using var db = hub.Database.Open();
        var tree = db.Trees.Select(row => row.Id).First();
        var history = new List<CommitRow>();
        for (var i = 0; i < count; i++)
        {
            var parents = i == 0 || random.Next(15) == 0 ? [] : Enumerable.Range(0, random.Next(1, 3)).Select(_ => history[random.Next(Math.Max(0, i - 8), i)]).Distinct().ToList();
            history.Add(new CommitRow
            {
                RepositoryId = repository.Value,
                Id = $"{random.NextInt64():x16}{i:x24}",
                TreeId = tree,
                ParentId = parents.FirstOrDefault()?.Id,
                MoreParents = string.Join(' ', parents.Skip(1).Select(row => row.Id)),
                Depth = parents.Count == 0 ? 0 : parents[0].Depth + 1,
                Author = "Alice",
                Date = hub.Time.GetUtcNow().AddSeconds(i / 6),
                Title = "",
                Message = "",
            });
        }

        db.Commits.AddRange(history);
        await db.SaveChangesAsync();
        return history;
    }
}
