using Microsoft.AspNetCore.Http;

namespace AiDotNet.Hub.Tests.Hubs;

/// <summary>What can go wrong while a file is sent.</summary>
public enum FileFault
{
    None,
    Reset,
    Short,
    Stall,
    SlowLoris,
    WrongBytes,
    TooLong,
    Endless,
    WrongRange,
    WholeForRange,
    NoSuchRange,
    Gzip,
    TooManyRequests,
    Unavailable,
    RedirectNowhere,
}

/// <summary>Sends a file as a hub does, or wrongly as told: the fault-injecting server of the download tests.</summary>
internal static class FileFaults
{
    /// <summary>The first byte that a request asks for.</summary>
    public static long From(HttpContext context) => context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0;

    /// <summary>How many bytes a request asks for.</summary>
    public static long Asked(HttpContext context, byte[] bytes)
    {
        var range = context.Request.GetTypedHeaders().Range?.Ranges.Single();
        return (range?.To + 1 ?? bytes.Length) - (range?.From ?? 0);
    }

    /// <summary>Answers a request for a file.</summary>
    /// <param name="context">The request.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="good">How many bytes are right before it does.</param>
    public static async Task SendAsync(HttpContext context, byte[] bytes, FileFault fault = FileFault.None, int good = 10_000)
    {
        var range = context.Request.GetTypedHeaders().Range?.Ranges.Single();
        var from = range?.From ?? 0;
        var end = range?.To is { } to ? Math.Min(to + 1, bytes.Length) : bytes.Length;
        switch (fault)
        {
            case FileFault.TooManyRequests:
                context.Response.Headers.RetryAfter = "0";
                await TestHub.RefuseAsync(context, 429, null, "slow down");
                return;
            case FileFault.Unavailable:
                await TestHub.RefuseAsync(context, 503, null, "busy");
                return;
            case FileFault.NoSuchRange when range is not null:
                await TestHub.RefuseAsync(context, 416, null, "no such range");
                return;
            case FileFault.RedirectNowhere:
                context.Response.StatusCode = 302;
                context.Response.Headers.Location = "http://nowhere.invalid/x";
                return;
            case FileFault.WholeForRange:
                (range, from, end) = (null, 0, bytes.Length);
                break;
            case FileFault.Gzip:
                context.Response.Headers.ContentEncoding = "gzip";
                break;
            default:
                break;
        }

        context.Response.Headers.AcceptRanges = "bytes";
        if (range is not null)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = fault == FileFault.WrongRange ? $"bytes {from + 1}-{end - 1}/{bytes.Length}" : $"bytes {from}-{end - 1}/{bytes.Length}";
        }

        var body = bytes.AsMemory((int)from, (int)(end - from));
        if (fault is FileFault.None or FileFault.WrongRange or FileFault.WholeForRange or FileFault.Gzip)
        {
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
            return;
        }

        await SendBadlyAsync(context, body, fault, Math.Min(good, body.Length));
    }

    private static async Task SendBadlyAsync(HttpContext context, ReadOnlyMemory<byte> body, FileFault fault, int good)
    {
        if (fault is not (FileFault.TooLong or FileFault.Endless or FileFault.Short))
        {
            context.Response.ContentLength = body.Length;
        }

        await context.Response.Body.WriteAsync(body[..good]);
        await context.Response.Body.FlushAsync();
        var rest = body[good..];
        switch (fault)
        {
            case FileFault.Reset:
                context.Abort();
                break;
            case FileFault.Stall:
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case FileFault.SlowLoris:
                for (var i = 0; i < rest.Length; i++)
                {
                    await context.Response.Body.WriteAsync(rest.Slice(i, 1), context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    await Task.Delay(1, context.RequestAborted);
                }

                break;
            case FileFault.WrongBytes:
                await context.Response.Body.WriteAsync(new byte[rest.Length]);
                break;
            case FileFault.TooLong:
                await context.Response.Body.WriteAsync(rest);
                await context.Response.Body.WriteAsync(new byte[1]);
                break;
            case FileFault.Endless:
                await context.Response.Body.WriteAsync(rest);
                var more = new byte[64 * 1024];
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(more, context.RequestAborted);
                }

                break;
            default:
                break;
        }
    }
}
