using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>Who is told of an event: the webhooks that watch its repository, of owners who may read that.</summary>
internal sealed class WebhookAudience
{
    private readonly IReadOnlyList<(WebhookRow Row, IReadOnlyList<WatchedItem> Watched)> _webhooks;
    private readonly HubDbContext _db;
    private readonly Dictionary<long, Caller> _owners = [];

    private WebhookAudience(HubDbContext db, IEnumerable<WebhookRow> webhooks)
    {
        _db = db;
        _webhooks = [.. webhooks.Select(row => (row, Webhook.ParseWatched(row.WatchedJson)))];
    }

    public bool IsEmpty => _webhooks.Count == 0;

    /// <summary>The webhooks that are switched on.</summary>
    public static async Task<WebhookAudience> LoadAsync(HubDbContext db, CancellationToken cancellationToken) =>
        new(db, await db.Webhooks.Where(row => !row.Disabled).ToListAsync(cancellationToken));

    /// <summary>The webhooks to tell.</summary>
    public async Task<IReadOnlyList<WebhookRow>> OfAsync(EventRow happened, string domain, EventSubject subject, CancellationToken cancellationToken)
    {
        var told = new List<WebhookRow>();
        foreach (var (row, watched) in _webhooks)
        {
            if (row.CreatedAt <= happened.At
                && row.Domains.Split(' ').Contains(domain)
                && watched.Any(item => Watches(item, subject))
                && AccessPolicy.Allows(await OwnerAsync(row.OwnerId, cancellationToken), subject.Access, Right.Read))
            {
                told.Add(row);
            }
        }

        return told;
    }

    // A user and an organisation never have the same name, so which of the two was meant need not be asked.
    private static bool Watches(WatchedItem item, EventSubject subject) =>
        item.Type is "user" or "org" ? subject.Names.Any(name => string.Equals(name.Namespace, item.Name, StringComparison.OrdinalIgnoreCase))
        : item.Type == subject.Type.WireName() && subject.Names.Any(name => string.Equals(name.ToString(), item.Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A webhook sees what its owner sees, whatever token made it.</summary>
    private async Task<Caller> OwnerAsync(long id, CancellationToken cancellationToken)
    {
        if (_owners.TryGetValue(id, out var known))
        {
            return known;
        }

        var user = await _db.Namespaces.FirstAsync(row => row.Id == id, cancellationToken);
        var memberships = await _db.Memberships
            .Where(row => row.UserId == id)
            .ToDictionaryAsync(row => row.OrganizationId, row => RoleNames.OrganizationRoleOf(row.Role), cancellationToken);
        return _owners[id] = new Caller { UserId = id, Name = user.Name, IsAdmin = user.IsAdmin, Memberships = memberships };
    }
}
