using System.Collections.Concurrent;
using System.Threading.Channels;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>Writes down when tokens were last used: at most once an hour for each, and never while a request waits.</summary>
internal sealed class TokenUses(HubDatabase database, ILogger<TokenUses> logger) : BackgroundService
{
    /// <summary>Where the database is busy for long, what is too much is left out: the next use says the same.</summary>
    private const int Waiting = 10_000;

    private static readonly TimeSpan Precision = TimeSpan.FromHours(1);

    private readonly Channel<TokenUse> _uses = Channel.CreateBounded<TokenUse>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly ConcurrentDictionary<long, DateTimeOffset> _noted = new();

    /// <summary>A token was used.</summary>
    /// <param name="tokenId">Its row.</param>
    /// <param name="last">What its row says.</param>
    /// <param name="now">The time.</param>
    public void Note(long tokenId, DateTimeOffset? last, DateTimeOffset now)
    {
        if (now - last < Precision || (_noted.TryGetValue(tokenId, out var noted) && now - noted < Precision))
        {
            return;
        }

        _noted[tokenId] = now;
        _uses.Writer.TryWrite(new TokenUse(tokenId, now));
    }

    /// <summary>Writes down what was noted so far.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        while (_uses.Reader.TryRead(out var use))
        {
            await db.Tokens.Where(row => row.Id == use.TokenId).ExecuteUpdateAsync(row => row.SetProperty(r => r.LastUsedAt, use.At), cancellationToken);
            _noted.TryRemove(use.TokenId, out _);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _uses.Reader.WaitToReadAsync(stoppingToken))
        {
            try
            {
                await WriteAsync(stoppingToken);
            }
            catch (Exception e) when (e is DbUpdateException or System.Data.Common.DbException)
            {
                AccountsLog.UseNotWritten(logger, e);
            }
        }
    }

    private readonly record struct TokenUse(long TokenId, DateTimeOffset At);
}
