using System.Security.Cryptography;
using System.Text;
using AiDotNet.Hub.Errors;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>What is kept of a password, in the form of ASP.NET Core Identity, which says its own algorithm and rounds, so that they can grow.</summary>
internal static class Passwords
{
    /// <summary>The longest that is looked at, in characters: hashing takes time, and anyone may send one.</summary>
    public const int MaxLength = 1024;

    /// <summary>The shortest that is taken for an account.</summary>
    public const int MinLength = 8;

    private const int Rounds = 210_000;

    private static readonly PasswordHasher<object> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));

    /// <summary>Stands in for the hash of who has none, so that an unknown name takes as long as a known one.</summary>
    private static readonly Lazy<string> Nobody = new(() => Create(Guid.NewGuid().ToString()));

    public static string Create(string password) => Hasher.HashPassword(Hasher, password);

    /// <summary>A password that an account may have.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: too short or too long.</exception>
    public static string Require(string password) => password.Length is >= MinLength and <= MaxLength
        ? password
        : throw new HubException(HubErrorCode.InvalidRequest, $"A password has {MinLength} to {MaxLength} characters.");

    /// <summary>Whether a password is the one. Takes the same time where there is none to compare with.</summary>
    public static bool Matches(string password, string? stored)
    {
        var given = password.Length <= MaxLength ? password : "";
        var result = Hasher.VerifyHashedPassword(Hasher, stored ?? Nobody.Value, given);
        return stored is not null && given.Length > 0 && result != PasswordVerificationResult.Failed;
    }

    /// <summary>A text that changes with the password and tells nothing of it: what a session remembers.</summary>
    public static string Stamp(string objectId, string? stored) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{objectId}|{stored}")));
}
