using AiDotNet.Hub.Content;
using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Tests.Publishing;

public sealed class UploadTicketsTests
{
    private static readonly RepositoryKey Repository = new(42);

    [Fact]
    public async Task Verify_OwnTicket_SaysWhatWasSigned_AlsoAfterARestart()
    {
        await using var hub = await CoreHub.StartAsync();
        var expires = hub.Time.GetUtcNow().AddHours(1);
        var text = hub.Tickets.Sign(Repository, Digest.OfNothing, 7, expires);
        Assert.Equal(text, Uri.EscapeDataString(text));
        Assert.Equal(new UploadTicket(Repository, Digest.OfNothing, 7, expires), hub.Tickets.Verify(text));

        var restarted = new UploadTickets(hub.Database, hub.Time);
        await restarted.LoadKeyAsync(default);
        Assert.NotNull(restarted.Verify(text));
    }

    [Fact]
    public async Task Verify_Expired_IsNull()
    {
        await using var hub = await CoreHub.StartAsync();
        var text = hub.Tickets.Sign(Repository, Digest.OfNothing, 7, hub.Time.GetUtcNow().AddMinutes(1));
        hub.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(hub.Tickets.Verify(text));
        hub.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(hub.Tickets.Verify(text));
    }

    [Fact]
    public async Task Verify_AnyCharacterChanged_IsNull()
    {
        await using var hub = await CoreHub.StartAsync();
        var text = hub.Tickets.Sign(Repository, Digest.OfNothing, 7, hub.Time.GetUtcNow().AddHours(1));

        // The last character of each part has bits that base64 does not use.
        for (var i = 0; i < text.Length - 1; i++)
        {
            if (text[i] != '.' && text[i + 1] != '.')
            {
                Assert.Null(hub.Tickets.Verify(text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..]));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.b.c")]
    [InlineData("%%%.###")]
    [InlineData("NDJ8eA.AAAA")]
    public async Task Verify_Nonsense_IsNull(string text)
    {
        await using var hub = await CoreHub.StartAsync();
        Assert.Null(hub.Tickets.Verify(text));
    }

    [Fact]
    public async Task Verify_TicketOfAnotherHub_IsNull()
    {
        await using var hub = await CoreHub.StartAsync();
        await using var other = await CoreHub.StartAsync();
        Assert.Null(hub.Tickets.Verify(other.Tickets.Sign(Repository, Digest.OfNothing, 7, hub.Time.GetUtcNow().AddHours(1))));
    }
}
