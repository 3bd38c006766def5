namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>Where a proxy shows the hub below a path of its own (<c>https://example.com/hub</c>) and takes that path off the requests: puts it back in front of
/// redirects, which handlers make relative to the hub's root.</summary>
internal sealed class PublicPrefix(RequestDelegate next, PublicAddress address)
{
    /// <summary>Runs behind what reads a proxy's headers.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (address.Prefix(context.Request) is { Length: > 0 } prefix)
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.Headers.Location.ToString() is ['/', not '/', ..] location)
                {
                    context.Response.Headers.Location = prefix + location;
                }

                return Task.CompletedTask;
            });
        }

        return next(context);
    }
}
