using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Upload URLs authorise themselves: a ticket says which object may be sent to which repository until when, signed with a key of the database.</summary>
internal sealed class UploadTickets(HubDatabase database, TimeProvider time)
{
    private const int KeyBytes = 32;
    private const int Fields = 6;
    private const char Separator = '.';

    private byte[]? _key;

    /// <summary>Reads the key, or makes it on a fresh database. Every process of a hub has the same.</summary>
    public async Task LoadKeyAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var query = db.Settings.Where(row => row.Key == SettingRow.UploadSigningKey).Select(row => row.Value);
        if (await query.FirstOrDefaultAsync(cancellationToken) is not { } text)
        {
            text = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));
            db.Settings.Add(new SettingRow { Key = SettingRow.UploadSigningKey, Value = text });
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException e) when (HubDatabase.IsUniqueViolation(e))
            {
                text = await query.FirstAsync(cancellationToken);
            }
        }

        _key = Convert.FromBase64String(text);
    }

    /// <param name="repository">Where the object may be sent.</param>
    /// <param name="digest">The object.</param>
    /// <param name="size">Its number of bytes.</param>
    /// <param name="expires">Until when.</param>
    /// <param name="part">What of it; null: the whole in one piece.</param>
    /// <returns>A text that is safe in a URL.</returns>
    public string Sign(RepositoryKey repository, Digest digest, long size, DateTimeOffset expires, TicketPart? part = null)
    {
        var payload = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{repository.Value}|{digest.Hex}|{size}|{expires.ToUnixTimeSeconds()}|{part?.Size ?? 0}|{part?.Number ?? 0}"));
        return Base64Url.EncodeToString(payload) + Separator + Base64Url.EncodeToString(HMACSHA256.HashData(Key(), payload));
    }

    /// <summary>What a ticket says; null where it is not ours or has expired.</summary>
    public UploadTicket? Verify(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split(Separator) is not [var encoded, var signature]
            || !Base64Url.IsValid(encoded)
            || !Base64Url.IsValid(signature))
        {
            return null;
        }

        // Nothing of the payload is looked at before its signature holds.
        var payload = Base64Url.DecodeFromChars(encoded);
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Key(), payload), Base64Url.DecodeFromChars(signature)))
        {
            return null;
        }

        // A ticket of an older version says less, and is as good as expired.
        var parts = Encoding.ASCII.GetString(payload).Split('|');
        if (parts.Length != Fields)
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

    private byte[] Key() => _key ?? throw new InvalidOperationException("The hub has not been started: its signing key is not loaded.");
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
