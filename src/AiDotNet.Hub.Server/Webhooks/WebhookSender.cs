using System.Net;
using System.Security.Cryptography;
using System.Text;
using AiDotNet.Hub.Server.Configuration;

namespace AiDotNet.Hub.Server.Webhooks;

/// <summary>Sends one delivery to one target, once.</summary>
internal sealed class WebhookSender : IDisposable
{
    /// <summary>The webhook's secret as it is, as the Hub sends it.</summary>
    public const string SecretHeader = "X-Webhook-Secret";

    /// <summary><c>sha256=</c> and the HMAC-SHA256 of the body under the secret, in hexadecimal digits.</summary>
    public const string SignatureHeader = "X-Hub-Signature-256";

    /// <summary>The delivery's number: the same at every attempt, so that a target can leave out what it has seen.</summary>
    public const string DeliveryHeader = "X-Webhook-Delivery";

    private const int LongestDrain = 64 * 1024;
    private const int MostHeaderKilobytes = 16;

    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public WebhookSender(TargetConnector connector, HubServerOptions options, TimeProvider time)
    {
        (_timeout, _time) = (options.Webhooks.Timeout, time);
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (context, cancellationToken) => connector.ConnectAsync(context.DnsEndPoint, cancellationToken),

            // Every attempt resolves and checks anew.
            PooledConnectionLifetime = TimeSpan.Zero,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = MostHeaderKilobytes,
            MaxResponseDrainSize = LongestDrain,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            ActivityHeadersPropagator = null,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("AiDotNet.Hub");
    }

    /// <summary>Posts a payload. What goes wrong on the way is in the result; only cancellation is thrown.</summary>
    public async Task<SendResult> SendAsync(string url, string? secret, long delivery, string payload, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var request = Request(url, secret, delivery, payload);

            // The status is all that matters; what the target says besides is not read.
            using var reply = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new SendResult((int)reply.StatusCode, ErrorOf(reply.StatusCode), Refused: false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendResult(null, $"The target did not answer within {_timeout.TotalSeconds:0.#} seconds.", Refused: false);
        }
        catch (HttpRequestException e) when (e.InnerException is TargetRefusedException refused)
        {
            return new SendResult(null, refused.Message, Refused: true);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException)
        {
            var reason = e is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } ? error.ToString() : "the connection failed";
            return new SendResult(null, $"The target could not be reached: {reason}.", Refused: false);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(string url, string? secret, long delivery, string payload)
    {
        var body = Encoding.UTF8.GetBytes(payload);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(url)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        request.Headers.Add(DeliveryHeader, delivery.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (!string.IsNullOrEmpty(secret))
        {
            request.Headers.TryAddWithoutValidation(SecretHeader, secret);
            var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body);
            request.Headers.Add(SignatureHeader, "sha256=" + Convert.ToHexStringLower(signature));
        }

        return request;
    }

    private static string? ErrorOf(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => $"The target answered {(int)status}; redirects are not followed.",
        _ => $"The target answered {(int)status}.",
    };
}

/// <summary>How an attempt went.</summary>
/// <param name="Status">What the target answered; null where it did not.</param>
/// <param name="Error">Why it counts as failed; null where it does not.</param>
/// <param name="Refused">The hub does not call this target, now or later.</param>
internal sealed record SendResult(int? Status, string? Error, bool Refused);
