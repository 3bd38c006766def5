using System.Security.Cryptography;
using System.Text;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>The text of a token, which clients check before they send it, and its hash, which is all that is kept.</summary>
internal static class TokenText
{
    private const string Prefix = "hf_";
    private const int RandomCharacters = 40;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string Generate() => Prefix + RandomNumberGenerator.GetString(Alphabet, RandomCharacters);

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
