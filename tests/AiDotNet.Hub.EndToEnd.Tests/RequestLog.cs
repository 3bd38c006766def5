using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AiDotNet.Hub.EndToEnd.Tests;

/// <summary>What a hub was asked and how it answered, in order of the answers.</summary>
internal sealed class RequestLog : IStartupFilter
{
    private readonly ConcurrentQueue<LoggedRequest> _requests = new();
    private readonly SemaphoreSlim _answered = new(0);

    public IReadOnlyList<LoggedRequest> Requests => [.. _requests];

    public void Clear() => _requests.Clear();

    /// <summary>Ends when so many such requests were answered.</summary>
    public async Task WaitAsync(Func<LoggedRequest, bool> match, int count, CancellationToken cancellationToken)
    {
        while (_requests.Count(match) < count)
        {
            await _answered.WaitAsync(cancellationToken);
        }
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(async (HttpContext context, RequestDelegate following) =>
        {
            await following(context);
            _requests.Enqueue(new LoggedRequest(
                context.Request.Method,
                context.Features.Get<IHttpRequestFeature>()!.RawTarget,
                context.Response.StatusCode,
                context.Request.Headers.Range.ToString()));
            _answered.Release();
        });
        next(application);
    };
}

/// <summary>One exchange.</summary>
internal sealed record LoggedRequest(string Method, string Target, int Status, string Range)
{
    /// <summary>Whether bytes of a file were sent.</summary>
    public bool SendsFile => Method == "GET" && Status is 200 or 206 && Target.Contains("/resolve/", StringComparison.Ordinal);
}
