using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Api.Reference;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AiDotNet.Hub.Server.Api.SignIn;

/// <summary>Signing in and out with a browser.</summary>
internal static class SignInApi
{
    private const string LogIn = "/login";
    private const string LogOut = "/logout";
    private const string External = "/login/external";
    private const string FormType = "application/x-www-form-urlencoded";
    private const long MaxForm = 16 * 1024;

    public static void MapSignIn(IEndpointRouteBuilder routes)
    {
        routes.MapRead(LogIn, ShowPage)
            .WithSummary("The page to sign in on")
            .WithQuery("next", "Where to go afterwards, a path of this hub")
            .WithQuery("problem", "Why the last attempt failed")
            .Replies("text/html");
        routes.MapPost(LogIn, LogInAsync)
            .WithBodyLimit(MaxForm)
            .WithSummary("Signs in with name and password, by a cookie")
            .Takes<IFormCollection>("application/x-www-form-urlencoded")
            .Replies(null, StatusCodes.Status303SeeOther);
        routes.MapPost(LogOut, LogOutAsync)
            .WithSummary("Signs out")
            .Replies(null, StatusCodes.Status303SeeOther);
        routes.MapRead(External, StartExternalAsync)
            .WithSummary("Signs in by the hub's OpenID Connect provider")
            .WithQuery("next", "Where to go afterwards, a path of this hub")
            .Replies(null, StatusCodes.Status302Found);
    }

    /// <summary>The page's address, with what went wrong.</summary>
    public static string PathOf(SignInProblem problem) => $"{LogIn}?problem={SignInProblems.NameOf(problem)}";

    private static SignInPage ShowPage(HubRequest request, IOptions<HubServerOptions> options) =>
        Page(request, options.Value, SignInProblems.Find(request.Query.Text("problem")), request.Query.Text("next"));

    private static async Task<IResult> LogInAsync(
        HubRequest request, SignInService signIn, PublicAddress address, IOptions<HubServerOptions> options, CancellationToken cancellationToken)
    {
        if (!BrowserSession.IsSameOrigin(request.Http.Request, address))
        {
            return OtherOrigin();
        }

        var form = await ReadFormAsync(request.Http.Request, cancellationToken);
        var next = form["next"].ToString();
        try
        {
            var session = await signIn.SignInAsync(
                form["name"].ToString(),
                form["password"].ToString(),
                request.Http.Connection.RemoteIpAddress?.ToString() ?? "",
                request.Http.TraceIdentifier,
                cancellationToken);
            if (session is null)
            {
                return Page(request, options.Value, SignInProblem.Wrong, next) with { Status = StatusCodes.Status401Unauthorized };
            }

            await request.Http.SignInAsync(BrowserSession.Scheme, BrowserSession.Seal(session));
            return SeeOther(request, LocalOr(next));
        }
        catch (TooManyAttemptsException e)
        {
            return Page(request, options.Value, SignInProblem.TooMany, next) with
            {
                Status = StatusCodes.Status429TooManyRequests,
                RetryAfter = e.RetryAfter,
            };
        }
    }

    private static async Task<IResult> LogOutAsync(HubRequest request, PublicAddress address)
    {
        if (!BrowserSession.IsSameOrigin(request.Http.Request, address))
        {
            return OtherOrigin();
        }

        await request.Http.SignOutAsync(BrowserSession.Scheme);
        return SeeOther(request, LogIn);
    }

    private static async Task<IResult> StartExternalAsync(HubRequest request, IOptions<HubServerOptions> options)
    {
        if (options.Value.OpenIdConnect.Authority is null)
        {
            return new HubErrorResult(StatusCodes.Status404NotFound, "This hub has no other provider to sign in with.");
        }

        try
        {
            await request.Http.ChallengeAsync(
                ExternalProvider.Scheme, new AuthenticationProperties { RedirectUri = LocalOr(request.Query.Text("next")) });
            return Results.Empty;
        }
        catch (InvalidOperationException e)
        {
            // The provider's configuration cannot be fetched.
            ApiLog.ProviderFailed(request.Http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SignInApi)), e);
            return SeeOther(request, PathOf(SignInProblem.Provider));
        }
    }

    private static SignInPage Page(HubRequest request, HubServerOptions options, SignInProblem? problem, string? next) => new()
    {
        User = request.Caller.Name,
        Provider = options.OpenIdConnect.Authority is null ? null : options.OpenIdConnect.Name,
        Problem = problem,
        Next = LocalOr(next),
    };

    private static HubErrorResult OtherOrigin() =>
        new(StatusCodes.Status403Forbidden, "Only the hub's own pages may send this: the request's Origin is another, or none. Programs use a token instead.");

    private static IResult SeeOther(HubRequest request, string path)
    {
        request.Http.Response.Headers.Location = path;
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>A path of this hub; anything else would send people to a stranger's page.</summary>
    private static string LocalOr(string? path) =>
        path is ['/', ..] and not ['/', '/' or '\\', ..] && path.All(character => character is > ' ' and <= '~' and not '\\') ? path : LogIn;

    private static async Task<IFormCollection> ReadFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.GetTypedHeaders().ContentType?.MediaType != FormType)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The request's body must be a form ({FormType}) with 'name' and 'password'.");
        }

        try
        {
            return await request.ReadFormAsync(cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The form cannot be read: {e.Message}", e);
        }
    }
}
