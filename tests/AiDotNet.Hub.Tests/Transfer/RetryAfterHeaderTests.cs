using System.Net;
using AiDotNet.Hub.Transfer;
using Microsoft.Extensions.Time.Testing;

namespace AiDotNet.Hub.Tests.Transfer;

/// <summary>Protocol §16.</summary>
public sealed class RetryAfterHeaderTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("\"api\";r=0;t=55", "7", 56)]
    [InlineData("\"api\";r=3;t=55", "7", 7)]
    [InlineData("\"api\";r=0", "7", 7)]
    [InlineData("nonsense;r=;t=x", "7", 7)]
    [InlineData("\"api\";r=0;t=99999999999999", "7", 7)]
    public void Read_RateLimitAndRetryAfter_RateLimitIsFirst(string rateLimit, string retryAfter, int seconds)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        response.Headers.TryAddWithoutValidation("RateLimit", rateLimit);
        response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);

        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryAfterHeader.Read(response, _time));
    }

    [Fact]
    public void Read_Date_IsRelativeToTheRepliesOwnDateWhateverTheClockSays()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        response.Headers.Date = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        response.Headers.TryAddWithoutValidation("Retry-After", "Tue, 01 Jan 2030 00:00:30 GMT");

        Assert.Equal(TimeSpan.FromSeconds(30), RetryAfterHeader.Read(response, _time));
    }

    [Fact]
    public void Read_DateWithoutAReplyDate_IsRelativeToTheClock()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        response.Headers.TryAddWithoutValidation("Retry-After", "Fri, 01 May 2026 12:00:20 GMT");

        Assert.Equal(TimeSpan.FromSeconds(20), RetryAfterHeader.Read(response, _time));
        _time.Advance(TimeSpan.FromHours(8));
        Assert.Equal(TimeSpan.Zero, RetryAfterHeader.Read(response, _time));
    }

    [Fact]
    public void Read_Neither_IsNothing()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);

        Assert.Null(RetryAfterHeader.Read(response, _time));
    }
}
