using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Server.Data;

/// <summary>Events as rows and as values.</summary>
internal static class EventRows
{
    /// <summary>Adds an event to the unit of work: it is kept if, and only if, the change that it speaks of is.</summary>
    public static void Record(this HubDbContext db, HubEvent happened, DateTimeOffset now) => db.Events.Add(new EventRow
    {
        At = now,
        Action = happened.Action,
        Actor = happened.Actor.Name,
        ActorId = happened.Actor.UserId,
        Subject = happened.Subject,
        RepositoryId = happened.Repository?.Value,
        DetailsJson = JsonSerializer.Serialize(happened.Details, EventJsonContext.Default.IReadOnlyDictionaryStringString),
        Address = happened.Actor.Address,
        RequestId = happened.Actor.RequestId,
    });

    public static IReadOnlyDictionary<string, string> Details(this EventRow row) =>
        JsonSerializer.Deserialize(row.DetailsJson, EventJsonContext.Default.IReadOnlyDictionaryStringString)!;
}

/// <summary>Source-generated JSON of what rows hold as text.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
