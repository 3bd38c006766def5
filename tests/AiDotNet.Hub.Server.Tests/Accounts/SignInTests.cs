using AiDotNet.Hub.Server.Accounts;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Tests.Accounts;

/// <summary>Names and passwords, without HTTP.</summary>
public sealed class SignInTests
{
    private const string Password = "correct horse";

    [Fact]
    public async Task SignInAsync_NameAndPassword_OpenASessionUntilThePasswordChangesOrTheUserIsGone()
    {
        await using var hub = await StartAsync();
        var session = await TryAsync(hub, "CAROL", Password);
        Assert.Equal("carol", (await hub.Accounts.ResumeAsync(session!, default))!.Name);
        Assert.Null(await hub.Accounts.ResumeAsync(session! with { Stamp = "" }, default));

        await hub.Get<AccountEditor>().SetPasswordAsync("carol", "another horse", CoreHub.Operator, default);
        Assert.Null(await hub.Accounts.ResumeAsync(session, default));
        Assert.Null(await TryAsync(hub, "carol", Password));

        session = await TryAsync(hub, "carol", "another horse");
        await hub.Get<AccountEditor>().DeleteUserAsync("carol", CoreHub.Operator, default);
        Assert.Null(await hub.Accounts.ResumeAsync(session!, default));
    }

    [Theory]
    [InlineData("carol", "wrong horse")]
    [InlineData("carol", "")]
    [InlineData("nobody", Password)]
    [InlineData("bob", "")]
    [InlineData("bob", Password)]
    [InlineData("acme", Password)]
    [InlineData("", "")]
    public async Task SignInAsync_AnythingElse_IsNobody(string name, string password)
    {
        await using var hub = await StartAsync();
        Assert.Null(await TryAsync(hub, name, password));
    }

    [Fact]
    public async Task SignInAsync_NameTooOften_WaitsFromEveryAddressAndOtherNamesDoNot()
    {
        await using var hub = await StartAsync();
        for (var i = 0; i < SignInLimits.ForName; i++)
        {
            Assert.Null(await TryAsync(hub, "carol", "guess", $"10.0.0.{i}"));
        }

        hub.Time.Advance(TimeSpan.FromMinutes(5));
        var error = await Assert.ThrowsAsync<TooManyAttemptsException>(() => TryAsync(hub, "Carol", Password, "10.0.0.99"));
        Assert.Equal(TimeSpan.FromMinutes(10), error.RetryAfter);
        Assert.Null(await TryAsync(hub, "bob", "guess", "10.0.0.1"));

        hub.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.NotNull(await TryAsync(hub, "carol", Password));
    }

    [Fact]
    public async Task SignInAsync_AddressTooOften_WaitsForEveryName()
    {
        await using var hub = await StartAsync();
        for (var i = 0; i < SignInLimits.ForAddress; i++)
        {
            Assert.Null(await TryAsync(hub, $"guess{i}", "guess", "10.0.0.1"));
        }

        await Assert.ThrowsAsync<TooManyAttemptsException>(() => TryAsync(hub, "carol", Password, "10.0.0.1"));
        Assert.NotNull(await TryAsync(hub, "carol", Password, "10.0.0.2"));
    }

    [Fact]
    public async Task SignInAsync_Success_LetsTheNameBeginAnew()
    {
        await using var hub = await StartAsync();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < SignInLimits.ForName - 1; i++)
            {
                Assert.Null(await TryAsync(hub, "carol", "guess"));
            }

            Assert.NotNull(await TryAsync(hub, "carol", Password));
        }
    }

    [Fact]
    public async Task SignInAsync_EveryAttempt_IsLoggedWithoutWhatAStrangerTyped()
    {
        await using var hub = await StartAsync();
        await TryAsync(hub, "carol", Password);
        await TryAsync(hub, "carol", "guess");
        await TryAsync(hub, "my password by mistake", "guess");
        var page = await hub.Get<AuditLog>().ListAsync(new AuditQuery { Limit = 3 }, default);
        Assert.Equal(
            ["signin.failure (unknown)", "signin.failure carol", "signin.success carol"], page.Entries.Select(entry => $"{entry.Action} {entry.Actor}"));
        Assert.All(page.Entries, entry => Assert.Equal(("127.0.0.1", "req"), (entry.Address, entry.RequestId)));
        await using var db = hub.Database.Open();
        Assert.False(await db.Events.AnyAsync(row => (row.Actor + row.Subject + row.DetailsJson).Contains("mistake")));
    }

    [Fact]
    public void Matches_NoHashAtAll_TakesTheWorkOfAHash()
    {
        // The first makes the stand-in; what is compared comes after it.
        Passwords.Matches("x", null);
        var stored = Passwords.Create("correct horse");
        var known = Measure(() => Passwords.Matches("guess", stored));
        var unknown = Measure(() => Passwords.Matches("guess", null));
        Assert.InRange(unknown / known, 0.4, 2.5);

        static double Measure(Action action) => Enumerable.Range(0, 5).Min(_ =>
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            action();
            return watch.Elapsed.TotalMilliseconds;
        });
    }

    private static async Task<CoreHub> StartAsync()
    {
        var hub = await CoreHub.StartAsync();
        await hub.Get<AccountEditor>().CreateUserAsync(new NewUser { Name = "carol", Password = Password }, CoreHub.Operator, default);
        return hub;
    }

    private static Task<SessionTicket?> TryAsync(CoreHub hub, string name, string password, string address = "127.0.0.1") =>
        hub.Get<SignInService>().SignInAsync(name, password, address, "req", default);
}
