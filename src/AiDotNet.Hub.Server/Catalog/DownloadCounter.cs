using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Catalog;

/// <summary>Counts downloads in memory, and writes them down now and then: a download must not wait for the database's one writer.</summary>
/// <remarks>A repository's trending score is 10 for each like and 1 for each download of the last seven days.</remarks>
internal sealed class DownloadCounter(HubDatabase database, TimeProvider time)
{
    private const int DaysOfDownloads = 30;
    private const int DaysOfTrend = 7;
    private const double ScoreOfLike = 10;

    private readonly Lock _lock = new();
    private Dictionary<(long Repository, int Day), long> _counts = [];
    private HashSet<long> _stale = [];
    private int _refreshedOn = -1;

    private int Today => (int)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalDays;

    /// <summary>Counts one download.</summary>
    public void Count(RepositoryKey repository) => Add((repository.Value, Today), 1);

    /// <summary>Counts a file whose bytes are sent from its start on: neither the parts of one download that was broken off or cut up, nor the single byte by which
    /// clients learn a file's size.</summary>
    public void CountStart(RepositoryKey repository, long offset, long length, long size)
    {
        if (offset == 0 && (length > 1 || size == 1))
        {
            Count(repository);
        }
    }

    /// <summary>Asks for the repository's score to be computed anew with the next <see cref="FlushAsync"/>.</summary>
    public void Refresh(RepositoryKey repository)
    {
        lock (_lock)
        {
            _stale.Add(repository.Value);
        }
    }

    /// <summary>Writes down what was counted, and computes the figures of the repositories that it touches; once a day of all, since days fall out of them.
    /// What cannot be written stays counted.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var (counts, stale) = Take();
        try
        {
            await WriteAsync(counts, stale, cancellationToken);
        }
        catch
        {
            foreach (var (key, count) in counts)
            {
                Add(key, count);
            }

            lock (_lock)
            {
                _stale.UnionWith(stale);
            }

            throw;
        }
    }

    private void Add((long Repository, int Day) key, long count)
    {
        lock (_lock)
        {
            _counts[key] = _counts.GetValueOrDefault(key) + count;
        }
    }

    private (Dictionary<(long Repository, int Day), long> Counts, HashSet<long> Stale) Take()
    {
        lock (_lock)
        {
            var taken = (_counts, _stale);
            (_counts, _stale) = ([], []);
            return taken;
        }
    }

    private async Task WriteAsync(Dictionary<(long Repository, int Day), long> counts, HashSet<long> stale, CancellationToken cancellationToken)
    {
        var today = Today;
        if (counts.Count == 0 && stale.Count == 0 && _refreshedOn == today)
        {
            return;
        }

        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        foreach (var ((repository, day), count) in counts)
        {
            await AddAsync(db, repository, day, count, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        if (_refreshedOn != today)
        {
            await RefreshAsync(db, db.Repositories.Where(row => row.Downloads != 0 || row.TrendingScore != 0), today, cancellationToken);
        }

        foreach (var batch in counts.Keys.Select(key => key.Repository).Union(stale).Chunk(500))
        {
            await RefreshAsync(db, db.Repositories.Where(row => batch.Contains(row.Id)), today, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        _refreshedOn = today;
    }

    private static async Task AddAsync(HubDbContext db, long repository, int day, long count, CancellationToken cancellationToken)
    {
        // One that was deleted meanwhile has no row, and nothing to count.
        if (await db.Repositories.Where(row => row.Id == repository).ExecuteUpdateAsync(
                row => row.SetProperty(r => r.DownloadsAllTime, r => r.DownloadsAllTime + count), cancellationToken) > 0
            && await db.DownloadCounts.Where(row => row.RepositoryId == repository && row.Day == day).ExecuteUpdateAsync(
                row => row.SetProperty(r => r.Count, r => r.Count + count), cancellationToken) == 0)
        {
            db.DownloadCounts.Add(new DownloadRow { RepositoryId = repository, Day = day, Count = count });
        }
    }

    private async Task RefreshAsync(HubDbContext db, IQueryable<RepositoryRow> rows, int today, CancellationToken cancellationToken)
    {
        var (counted, trendy) = (today - DaysOfDownloads, today - DaysOfTrend);
        var liked = time.GetUtcNow() - TimeSpan.FromDays(DaysOfTrend);
        await rows.ExecuteUpdateAsync(
            row => row
                .SetProperty(r => r.Downloads, r => db.DownloadCounts.Where(day => day.RepositoryId == r.Id && day.Day > counted).Sum(day => day.Count))
                .SetProperty(
                    r => r.TrendingScore,
                    r => (ScoreOfLike * db.Likes.Count(like => like.RepositoryId == r.Id && like.CreatedAt > liked))
                        + db.DownloadCounts.Where(day => day.RepositoryId == r.Id && day.Day > trendy).Sum(day => day.Count)),
            cancellationToken);
    }
}
