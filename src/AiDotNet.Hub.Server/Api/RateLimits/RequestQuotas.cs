using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Api.RateLimits;

/// <summary>How many requests are left to whom (protocol §16): by user, and by address where nobody is signed in.</summary>
internal sealed class RequestQuotas(HubServerOptions options, TimeProvider time, HubMetrics metrics)
{
    /// <summary>Clients ask who they are again and again, and a refusal there looks to people like a refused token; so this call has more, and its own.</summary>
    private const int IdentityFactor = 10;

    private const string IdentityPath = "whoami-v2";

    /// <summary>The bytes of an IPv6 address that belong to one subscriber.</summary>
    private const int SubscriberBytes = 8;

    private readonly FixedWindows _windows = new(options.RateLimits.Window, time);

    /// <summary>Takes one request off its quota, and says in the reply's headers what is left.</summary>
    /// <exception cref="HubUnavailableException">Nothing was left.</exception>
    public void Charge(HttpContext context)
    {
        var target = context.Target();
        var resource = RequestResources.Of(context.Request.Method, target);
        var isIdentity = target.Segments is ["api", IdentityPath];
        var quota = (long)Quota(resource) * (isIdentity ? IdentityFactor : 1);
        if (quota == 0)
        {
            return;
        }

        var name = resource.WireName();
        var (count, untilReset) = _windows.Count($"{(isIdentity ? IdentityPath : name)} {Who(context)}");
        var wait = (long)Math.Ceiling(untilReset.TotalSeconds);
        var window = (long)options.RateLimits.Window.TotalSeconds;
        var headers = context.Response.Headers;
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r={Math.Max(0, quota - count)};t={wait}");
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"fixed window\";\"{name}\";q={quota};w={window}");
        if (count > quota)
        {
            metrics.RateLimited(name);
            throw new HubUnavailableException(
                $"You have sent more than {quota} requests of the kind '{name}' in {window} seconds. Wait {wait} seconds, then go on.",
                code: HubErrorCode.RateLimited)
            {
                RetryAfter = TimeSpan.FromSeconds(wait),
            };
        }
    }

    private int Quota(RequestResource resource) => resource switch
    {
        RequestResource.Api => options.RateLimits.Api,
        RequestResource.Resolvers => options.RateLimits.Resolvers,
        RequestResource.Pages => options.RateLimits.Pages,
        _ => 0,
    };

    private static string Who(HttpContext context)
    {
        if (context.CallerOrAnonymous().UserId is { } user)
        {
            return string.Create(CultureInfo.InvariantCulture, $"user {user}");
        }

        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes(), 0, SubscriberBytes)
            : address.ToString();
    }
}
