using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Tests.Accounts;

public sealed class AccountServiceTests
{
    [Fact]
    public async Task AuthenticateAsync_KnownToken_GivesItsUser_AndAnyOtherTextNobody()
    {
        await using var hub = await CoreHub.StartAsync();
        var caller = await hub.CallerAsync();
        Assert.Equal(("Alice", false, false), (caller.Name, caller.IsAdmin, caller.IsAnonymous));
        Assert.Equal(("test", TokenRole.Write, hub.Time.GetUtcNow()), (caller.Token!.Name, caller.Token.Role, caller.Token.CreatedAt));
        Assert.True((await hub.CallerAsync("root")).IsAdmin);
        Assert.Equal("bob", (await hub.CallerAsync(CoreHub.BobToken)).Name);
        Assert.Null(await hub.Accounts.AuthenticateAsync("hf_nobody", default));
        Assert.Null(await hub.Accounts.AuthenticateAsync("", default));
        Assert.Null(await hub.Accounts.AuthenticateAsync(CoreHub.AliceToken.ToUpperInvariant(), default));
    }

    [Fact]
    public async Task CreateTokenAsync_WithoutText_IsGeneratedAndStoredHashed()
    {
        await using var hub = await CoreHub.StartAsync();
        var text = await hub.Get<TokenEditor>().CreateAsync(new NewToken { User = "ALICE", Name = "laptop", Role = TokenRole.Read }, CoreHub.Operator, default);
        Assert.Matches("^hf_[A-Za-z0-9]{40}$", text);
        Assert.Equal(TokenRole.Read, (await hub.CallerAsync(text)).Token!.Role);
        await using var db = hub.Database.Open();
        var hashes = await db.Tokens.Select(row => row.Hash).ToListAsync();
        Assert.All(hashes, hash => Assert.Matches("^[0-9a-f]{64}$", hash));

        var error = await Assert.ThrowsAsync<HubException>(
            () => hub.Get<TokenEditor>().CreateAsync(new NewToken { User = "alice", Name = "laptop", Role = TokenRole.Read }, CoreHub.Operator, default));
        Assert.Equal(HubErrorCode.AlreadyExists, error.Code);
        error = await Assert.ThrowsAsync<HubException>(
            () => hub.Get<TokenEditor>().CreateAsync(new NewToken { User = "acme", Name = "x", Role = TokenRole.Read }, CoreHub.Operator, default));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
    }

    [Fact]
    public async Task DescribeAsync_Member_ListsTheOrganisations()
    {
        await using var hub = await CoreHub.StartAsync();
        var me = await hub.Accounts.DescribeAsync(await hub.CallerAsync(), default);
        Assert.Equal(("Alice", "Alice Example", "alice@x.local"), (me.Name, me.FullName, me.Email));
        Assert.Matches("^[0-9a-f]{24}$", me.Id);
        var organization = Assert.Single(me.Organizations);
        Assert.Equal(("acme", "Acme", "admin"), (organization.Name, organization.FullName, organization.RoleInOrganization));
        Assert.Equal(("test", "write", "2026-03-01T12:00:00.000Z"), (me.Auth!.AccessToken!.DisplayName, me.Auth.AccessToken.Role, me.Auth.AccessToken.CreatedAt));
        var error = await Assert.ThrowsAsync<AccessDeniedException>(() => hub.Accounts.DescribeAsync(Caller.Anonymous, default));
        Assert.Equal(HubErrorCode.LoginRequired, error.Code);
    }

    [Fact]
    public async Task CreateUserAsync_NameOfAnOrganisation_ExistsAlready()
    {
        await using var hub = await CoreHub.StartAsync();
        var error = await Assert.ThrowsAsync<HubException>(() => hub.Get<AccountEditor>().CreateUserAsync(new NewUser { Name = "ACME" }, CoreHub.Operator, default));
        Assert.Equal(HubErrorCode.AlreadyExists, error.Code);
        error = await Assert.ThrowsAsync<HubException>(() => hub.Get<AccountEditor>().CreateUserAsync(new NewUser { Name = "a/b" }, CoreHub.Operator, default));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
    }

    [Fact]
    public async Task CreateUserAsync_Password_IsNotStoredAsItIs()
    {
        await using var hub = await CoreHub.StartAsync();
        await hub.Get<AccountEditor>().CreateUserAsync(new NewUser { Name = "carol", Password = "a secret" }, CoreHub.Operator, default);
        await using var db = hub.Database.Open();
        var stored = await db.Namespaces.Where(row => row.Name == "carol").Select(row => row.PasswordHash).SingleAsync();
        Assert.DoesNotContain("a secret", stored!, StringComparison.Ordinal);
        Assert.True(Passwords.Matches("a secret", stored!));
        Assert.False(Passwords.Matches("A secret", stored!));
        Assert.NotEqual(stored, Passwords.Create("a secret"));
    }

    [Fact]
    public async Task FindNamespaceAsync_AnySpelling_GivesTheProfile()
    {
        await using var hub = await CoreHub.StartAsync();
        var profile = await hub.Accounts.FindNamespaceAsync("ACME", default);
        Assert.Equal(("acme", true), (profile!.Name, profile.IsOrganization));
        Assert.Equal(["Alice"], profile.Memberships.Select(member => member.Name));
        Assert.False((await hub.Accounts.FindNamespaceAsync("alice", default))!.IsOrganization);
        Assert.Null(await hub.Accounts.FindNamespaceAsync("nobody", default));
    }

    [Theory]
    [InlineData(CoreHub.AliceToken, "alice/x", null)]
    [InlineData(CoreHub.AliceToken, "acme/x", null)]
    [InlineData(CoreHub.AliceToken, "bob/x", HubErrorCode.AccessDenied)]
    [InlineData(CoreHub.AliceToken, "nobody/x", HubErrorCode.AccessDenied)]
    [InlineData(CoreHub.BobToken, "acme/x", HubErrorCode.AccessDenied)]
    [InlineData("root", "acme/x", null)]
    [InlineData(null, "acme/x", HubErrorCode.LoginRequired)]
    public async Task RequireCreationAsync_Namespaces_AreThoseOfTheCaller(string? token, string id, HubErrorCode? expected)
    {
        await using var hub = await CoreHub.StartAsync();
        var caller = token is null ? Caller.Anonymous : await hub.CallerAsync(token);
        var error = await Record.ExceptionAsync(() => hub.Accounts.RequireCreationAsync(caller, ModelId.Parse(id), default));
        Assert.Equal(expected, (error as HubException)?.Code);
    }
}
