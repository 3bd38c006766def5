using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server;

/// <summary>Texts that clients carry and the hub believes when they come back: signed with a key of the database, which every process of a hub has.</summary>
/// <param name="database">Where the key is.</param>
/// <param name="setting">The key's name; texts of one key are nothing to another.</param>
internal sealed class SignedTexts(HubDatabase database, string setting)
{
    private const int KeyBytes = 32;
    private const char Separator = '.';

    private byte[]? _key;

    /// <summary>Reads the key, or makes it on a fresh database.</summary>
    public async Task LoadKeyAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var query = db.Settings.Where(row => row.Key == setting).Select(row => row.Value);
        if (await query.FirstOrDefaultAsync(cancellationToken) is not { } text)
        {
            text = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));
            db.Settings.Add(new SettingRow { Key = setting, Value = text });
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

    /// <summary>A text that says what <paramref name="payload"/> says, and is safe in a URL.</summary>
    /// <param name="payload">ASCII.</param>
    public string Sign(string payload)
    {
        var bytes = Encoding.ASCII.GetBytes(payload);
        return Base64Url.EncodeToString(bytes) + Separator + Base64Url.EncodeToString(HMACSHA256.HashData(Key(), bytes));
    }

    /// <summary>What a text says; null where it is not ours.</summary>
    public string? Verify(string text)
    {
        if (text.Split(Separator) is not [var encoded, var signature] || !Base64Url.IsValid(encoded) || !Base64Url.IsValid(signature))
        {
            return null;
        }

        // Nothing of the payload is looked at before its signature holds.
        var payload = Base64Url.DecodeFromChars(encoded);
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Key(), payload), Base64Url.DecodeFromChars(signature))
            ? Encoding.ASCII.GetString(payload)
            : null;
    }

    private byte[] Key() => _key ?? throw new InvalidOperationException("The hub has not been started: its signing key is not loaded.");
}
