using System.Globalization;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Upload URLs authorise themselves: a ticket says which object may be sent to which repository until when, signed with a key of the database.</summary>
internal sealed class UploadTickets(HubDatabase database, TimeProvider time)
{
    private const int Fields = 6;

    private readonly SignedTexts _texts = new(database, SettingRow.UploadSigningKey);

    /// <summary>Reads the key, or makes it on a fresh database. Every process of a hub has the same.</summary>
    public Task LoadKeyAsync(CancellationToken cancellationToken) => _texts.LoadKeyAsync(cancellationToken);

    /// <param name="repository">Where the object may be sent.</param>
    /// <param name="digest">The object.</param>
    /// <param name="size">Its number of bytes.</param>
    /// <param name="expires">Until when.</param>
    /// <param name="part">What of it; null: the whole in one piece.</param>
    /// <returns>A text that is safe in a URL.</returns>
    public string Sign(RepositoryKey repository, Digest digest, long size, DateTimeOffset expires, TicketPart? part = null) =>
        _texts.Sign(string.Create(
            CultureInfo.InvariantCulture,
            $"{repository.Value}|{digest.Hex}|{size}|{expires.ToUnixTimeSeconds()}|{part?.Size ?? 0}|{part?.Number ?? 0}"));

    /// <summary>What a ticket says; null where it is not ours or has expired.</summary>
    public UploadTicket? Verify(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // A ticket of an older version says less, and is as good as expired.
        if (_texts.Verify(text)?.Split('|') is not { Length: Fields } parts)
        {
            return null;
        }

        var ticket = new UploadTicket(
            new RepositoryKey(long.Parse(parts[0], CultureInfo.InvariantCulture)),
            Digest.Parse(parts[1]),
            long.Parse(parts[2], CultureInfo.InvariantCulture),
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[3], CultureInfo.InvariantCulture)),
            long.Parse(parts[4], CultureInfo.InvariantCulture) is > 0 and var partSize
                ? new TicketPart(partSize, int.Parse(parts[5], CultureInfo.InvariantCulture))
                : null);
        return ticket.Expires > time.GetUtcNow() ? ticket : null;
    }
}

/// <summary>What an upload URL allows.</summary>
/// <param name="Repository">Where the object may be sent.</param>
/// <param name="Digest">The object.</param>
/// <param name="Size">Its number of bytes.</param>
/// <param name="Expires">Until when.</param>
/// <param name="Part">What of it; null: the whole in one piece.</param>
internal sealed record UploadTicket(RepositoryKey Repository, Digest Digest, long Size, DateTimeOffset Expires, TicketPart? Part = null);

/// <summary>A part of an object that is sent in parts, or their completion.</summary>
/// <param name="Size">The bytes of each part but the last.</param>
/// <param name="Number">From 1; 0 stands for the completion.</param>
internal sealed record TicketPart(long Size, int Number);
