using System.Globalization;
using System.Net;
using System.Text;
using AiDotNet.Hub.Server.Api.Responses;

namespace AiDotNet.Hub.Server.Api.SignIn;

/// <summary>The page to sign in and out. It runs no script, and loads nothing.</summary>
internal sealed record SignInPage : IResult
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private const string Head =
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Sign in</title>
        <style>
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 22rem; margin: 12vh auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
        input, button { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .5rem; margin: .25rem 0 1rem }
        button { cursor: pointer }
        [role=alert] { border-left: .25rem solid #b00020; padding: .25rem .75rem }
        @media (prefers-color-scheme: dark) { body { color: #eee; background: #161616 } a { color: #8ab4ff } }
        </style>
        """;

    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Who is signed in; null: nobody.</summary>
    public string? User { get; init; }

    /// <summary>What another provider is called; null: there is none.</summary>
    public string? Provider { get; init; }

    public SignInProblem? Problem { get; init; }

    /// <summary>Where to go from here: a path of this hub.</summary>
    public required string Next { get; init; }

    /// <summary>How long to wait; null: not at all.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        if (Status >= StatusCodes.Status400BadRequest && Problem is { } problem)
        {
            HubErrorResult.WriteHeaders(response, new HubErrorReply { Status = Status, Message = SignInProblems.TextOf(problem), RetryAfter = RetryAfter });
        }

        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "same-origin";
        response.ContentType = "text/html; charset=utf-8";
        await response.WriteAsync(Html(), httpContext.RequestAborted);
    }

    private string Html()
    {
        var html = new StringBuilder(Head);
        if (Problem is { } problem)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p role=\"alert\">{WebUtility.HtmlEncode(SignInProblems.TextOf(problem))}</p>\n");
        }

        var next = WebUtility.HtmlEncode(Next);
        if (User is { } user)
        {
            html.Append(CultureInfo.InvariantCulture, $"<h1>Signed in</h1>\n<p>You are <strong>{WebUtility.HtmlEncode(user)}</strong>.</p>\n");
            html.Append("<form method=\"post\" action=\"/logout\"><button>Sign out</button></form>\n");
            return html.ToString();
        }

        html.Append("<h1>Sign in</h1>\n<form method=\"post\" action=\"/login\">\n");
        html.Append(CultureInfo.InvariantCulture, $"<input type=\"hidden\" name=\"next\" value=\"{next}\">\n");
        html.Append("<label>Name <input name=\"name\" autocomplete=\"username\" required autofocus></label>\n");
        html.Append("<label>Password <input name=\"password\" type=\"password\" autocomplete=\"current-password\" required></label>\n");
        html.Append("<button>Sign in</button>\n</form>\n");
        if (Provider is { } provider)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p><a href=\"/login/external?next={Uri.EscapeDataString(Next)}\">Sign in with {WebUtility.HtmlEncode(provider)}</a></p>\n");
        }

        return html.ToString();
    }
}
