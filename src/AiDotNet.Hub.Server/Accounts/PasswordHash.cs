using System.Globalization;
using System.Security.Cryptography;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>What is kept of a password: PBKDF2 with SHA-256 and a salt of its own, as <c>pbkdf2-sha256$rounds$salt$hash</c>, so that the rounds can grow.</summary>
internal static class PasswordHash
{
    private const string Scheme = "pbkdf2-sha256";
    private const int Rounds = 600_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    public static string Create(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Rounds, HashAlgorithmName.SHA256, HashBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}${Rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    public static bool Matches(string password, string stored)
    {
        if (stored.Split('$') is not [Scheme, var rounds, var salt, var hash])
        {
            throw new InvalidDataException("The database holds a password in a form that this version does not know.");
        }

        var expected = Convert.FromBase64String(hash);
        var actual = Rfc2898DeriveBytes.Pbkdf2(
            password, Convert.FromBase64String(salt), int.Parse(rounds, CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, expected.Length);
        return CryptographicOperations.FixedTimeEquals(expected, actual);
    }
}
