namespace AiDotNet.Hub.Server.Accounts;

/// <summary>What a browser keeps of a user who signed in; sealed by the API, so that nobody can make one up.</summary>
/// <param name="UserId">The user's row.</param>
/// <param name="Name">The user's name in its canonical spelling.</param>
/// <param name="Stamp">Changes with the password, and ends the session so.</param>
internal sealed record SessionTicket(long UserId, string Name, string Stamp);
