using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Tests.Accounts;

public sealed class AccountEditorTests
{
    [Theory]
    [InlineData("api")]
    [InlineData("Datasets")]
    [InlineData("SPACES")]
    [InlineData("login")]
    [InlineData("signin-oidc")]
    [InlineData("v2")]
    public async Task Create_ReservedName_IsRefusedForUsersAndOrganisations(string name)
    {
        await using var hub = await CoreHub.StartAsync();
        foreach (var make in new Func<Task>[]
        {
            () => hub.Get<AccountEditor>().CreateUserAsync(new NewUser { Name = name }, CoreHub.Operator, default),
            () => hub.Get<AccountEditor>().CreateOrganizationAsync(new NewOrganization { Name = name }, CoreHub.Operator, default),
        })
        {
            var error = await Assert.ThrowsAsync<HubException>(make);
            Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("short77")]
    [InlineData(1025)]
    public async Task CreateUserAsync_PasswordOfABadLength_IsRefused(object password)
    {
        await using var hub = await CoreHub.StartAsync();
        var text = password as string ?? new string('x', (int)password);
        var error = await Assert.ThrowsAsync<HubException>(
            () => hub.Get<AccountEditor>().CreateUserAsync(new NewUser { Name = "carol", Password = text }, CoreHub.Operator, default));
        Assert.DoesNotContain(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetMemberAsync_RoleByRole_ChangesAndEndsTheMembership()
    {
        await using var hub = await CoreHub.StartAsync();
        var editor = hub.Get<AccountEditor>();
        await editor.SetMemberAsync("ACME", "bob", OrganizationRole.Read, CoreHub.Operator, default);
        Assert.Equal([OrganizationRole.Read], (await hub.CallerAsync(CoreHub.BobToken)).Memberships.Values);
        await editor.SetMemberAsync("acme", "BOB", OrganizationRole.Write, CoreHub.Operator, default);
        Assert.Equal([OrganizationRole.Write], (await hub.CallerAsync(CoreHub.BobToken)).Memberships.Values);
        await editor.SetMemberAsync("acme", "bob", null, CoreHub.Operator, default);
        Assert.Empty((await hub.CallerAsync(CoreHub.BobToken)).Memberships);

        var error = await Assert.ThrowsAsync<HubException>(() => editor.SetMemberAsync("acme", "bob", null, CoreHub.Operator, default));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
        error = await Assert.ThrowsAsync<HubException>(() => editor.SetMemberAsync("acme", "acme", OrganizationRole.Read, CoreHub.Operator, default));
        Assert.Contains("no user 'acme'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_OwnerOfRepositories_IsRefusedAndTheyAreNamed()
    {
        await using var hub = await CoreHub.StartAsync();
        await hub.CreateAsync("bob/one");
        for (var i = 0; i < 7; i++)
        {
            await hub.CreateAsync($"acme/m{i}", isPrivate: true);
        }

        var error = await Assert.ThrowsAsync<HubException>(() => hub.Get<AccountEditor>().DeleteUserAsync("bob", CoreHub.Operator, default));
        Assert.Contains("model bob/one.", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<HubException>(() => hub.Get<AccountEditor>().DeleteOrganizationAsync("acme", CoreHub.Operator, default));
        Assert.Contains("model acme/m4 and 2 more", error.Message, StringComparison.Ordinal);

        // Refused is as if it had never been asked: no account is gone, and the audit log says nothing of it.
        Assert.Equal("bob", (await hub.CallerAsync(CoreHub.BobToken)).Name);
        await using var db = hub.Database.Open();
        Assert.False(await db.Events.AnyAsync(row => row.Action == EventActions.AccountDeleted));
    }

    [Fact]
    public async Task Delete_OfWhatOwnsNothing_LeavesNothingOfIt()
    {
        await using var hub = await CoreHub.StartAsync();
        var repository = await hub.CreateAsync("acme/liked");
        await using (var db = hub.Database.Open())
        {
            var bob = await db.Namespaces.SingleAsync(row => row.Name == "bob");
            db.Likes.Add(new() { UserId = bob.Id, RepositoryId = repository.Key.Value, CreatedAt = hub.Time.GetUtcNow() });
            await db.SaveChangesAsync();
            await db.Repositories.ExecuteUpdateAsync(set => set.SetProperty(row => row.Likes, 1));
        }

        await hub.Get<AccountEditor>().SetMemberAsync("acme", "bob", OrganizationRole.Read, CoreHub.Operator, default);
        await hub.Get<AccountEditor>().DeleteUserAsync("BOB", CoreHub.Operator, default);
        Assert.Null(await hub.Accounts.AuthenticateAsync(CoreHub.BobToken, default));
        Assert.Null(await hub.Accounts.FindNamespaceAsync("bob", default));
        Assert.Equal(0, (await hub.FindAsync("acme/liked")).Likes);

        await hub.Get<AccountEditor>().CreateOrganizationAsync(new NewOrganization { Name = "empty" }, CoreHub.Operator, default);
        await hub.Get<AccountEditor>().DeleteOrganizationAsync("empty", CoreHub.Operator, default);
        Assert.Null(await hub.Accounts.FindNamespaceAsync("empty", default));
    }

    [Fact]
    public async Task DeleteUserAsync_LastAdministrator_IsRefused()
    {
        await using var hub = await CoreHub.StartAsync();
        var error = await Assert.ThrowsAsync<HubException>(() => hub.Get<AccountEditor>().DeleteUserAsync("root", CoreHub.Operator, default));
        Assert.Contains("last administrator", error.Message, StringComparison.Ordinal);
        await hub.Get<AccountEditor>().CreateUserAsync(new NewUser { Name = "second", Admin = true }, CoreHub.Operator, default);
        await hub.Get<AccountEditor>().DeleteUserAsync("root", CoreHub.Operator, default);
    }

    [Fact]
    public async Task EveryChange_OfAnAccount_StandsInTheAuditLogWithoutSecrets()
    {
        await using var hub = await CoreHub.StartAsync();
        var editor = hub.Get<AccountEditor>();
        await editor.CreateUserAsync(new NewUser { Name = "carol", Password = "open sesame" }, CoreHub.Operator, default);
        await editor.SetPasswordAsync("carol", "open barley", CoreHub.Operator, default);
        await editor.CreateOrganizationAsync(new NewOrganization { Name = "team" }, CoreHub.Operator, default);
        await editor.SetMemberAsync("team", "carol", OrganizationRole.Write, CoreHub.Operator, default);
        await editor.SetMemberAsync("team", "carol", null, CoreHub.Operator, default);
        var text = await hub.Get<TokenEditor>().CreateAsync(new NewToken { User = "carol", Name = "t", Role = TokenRole.Read }, CoreHub.Operator, default);
        await hub.Get<TokenEditor>().RevokeAsync("carol", "t", CoreHub.Operator, default);
        await editor.DeleteOrganizationAsync("team", CoreHub.Operator, default);
        await editor.DeleteUserAsync("carol", CoreHub.Operator, default);

        var page = await hub.Get<AuditLog>().ListAsync(new AuditQuery { Actor = "operator" }, default);
        Assert.Equal(
            [
                "account.delete user carol", "account.delete organization team", "token.revoke user carol", "token.create user carol",
                "member.delete organization team", "member.update organization team", "account.create organization team",
                "account.update user carol", "account.create user carol",
            ],
            page.Entries.Select(entry => $"{entry.Action} {entry.Subject}"));
        Assert.Equal("write", page.Entries.Single(entry => entry.Action == EventActions.MemberChanged).Details["role"]);
        Assert.DoesNotContain(page.Entries, entry => entry.Details.Values.Any(value => value.Contains(text, StringComparison.Ordinal) || value.Contains("open", StringComparison.Ordinal)));
    }
}
