using System.Globalization;
using System.Security.Claims;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Responses;
using Microsoft.AspNetCore.Authentication;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>A browser's session: a sealed cookie that says who signed in.</summary>
internal static class BrowserSession
{
    /// <summary>The name of the authentication scheme, and of the cookie.</summary>
    public const string Scheme = "adn-session";

    private const string Stamp = "adn:stamp";

    /// <summary>Who signed in; null where nobody did, or where the cookie may not speak for the request.</summary>
    /// <remarks>A browser adds cookies to what any page makes it send. So what changes something counts only from pages of the hub itself.</remarks>
    public static async Task<Caller?> FindCallerAsync(HttpContext context, AccountService accounts, PublicAddress address)
    {
        if (!context.Request.Cookies.ContainsKey(Scheme) || !(IsSafe(context.Request.Method) || IsSameOrigin(context.Request, address)))
        {
            return null;
        }

        var found = await context.AuthenticateAsync(Scheme);
        return found.Principal is { } principal && Read(principal) is { } ticket ? await accounts.ResumeAsync(ticket, context.RequestAborted) : null;
    }

    /// <summary>What the cookie holds.</summary>
    public static ClaimsPrincipal Seal(SessionTicket ticket) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, ticket.UserId.ToString(CultureInfo.InvariantCulture)),
            new Claim(ClaimTypes.Name, ticket.Name),
            new Claim(Stamp, ticket.Stamp),
        ],
        Scheme));

    /// <summary>Whether a page of this hub sent the request. Browsers say so with everything that is no plain GET; what says nothing is none.</summary>
    public static bool IsSameOrigin(HttpRequest request, PublicAddress address)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0 && site != "same-origin")
        {
            return false;
        }

        return Uri.TryCreate(address.Of(request, ""), UriKind.Absolute, out var own)
            && string.Equals(request.Headers.Origin.ToString(), own.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static SessionTicket? Read(ClaimsPrincipal principal) =>
        principal.FindFirstValue(Stamp) is { } stamp
        && principal.FindFirstValue(ClaimTypes.Name) is { } name
        && long.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new SessionTicket(id, name, stamp)
            : null;
}
