using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace AiDotNet.Hub.Server.Tests.Accounts;

public sealed class SeedTests
{
    [Fact]
    public void Parse_EveryKey_IsTaken()
    {
        var seed = SeedReader.Parse(
            """
            {"users":[{"name":"alice","fullname":"Alice Example","email":"alice@x.local","admin":true,"password":null,
               "tokens":[{"name":"test","role":"write","token":"any text"},
                         {"name":"fg","role":"fineGrained","scopes":[{"repo":"acme/bert","right":"read"},{"namespace":"acme","right":"write"}]}]}],
             "organizations":[{"name":"acme","fullname":"Acme","privateByDefault":true,"members":[{"user":"alice","role":"contributor"}]}],
             "defaultNamespace":"acme"}
            """,
            "s.json");
        var user = Assert.Single(seed.Users);
        Assert.Equal(new NewUser { Name = "alice", FullName = "Alice Example", Email = "alice@x.local", Admin = true }, user.User);
        Assert.Equal(["any text", null], user.Tokens.Select(token => token.Text));
        Assert.Equal([new TokenScope("acme", "bert", Right.Read), new TokenScope("acme", null, Right.Write)], user.Tokens[1].Scopes);
        var organization = Assert.Single(seed.Organizations);
        Assert.Equal(new NewOrganization { Name = "acme", FullName = "Acme", PrivateByDefault = true }, organization.Organization);
        Assert.Equal([new SeedMember("alice", OrganizationRole.Contributor)], organization.Members);
        Assert.Equal("acme", seed.DefaultNamespace);
    }

    [Fact]
    public void Parse_OnlyWhatIsRequired_IsEnough()
    {
        var seed = SeedReader.Parse("""{"users":[{"name":"a","tokens":[{"name":"t","role":"read"}]}],"organizations":[{"name":"o"}]}""", "s.json");
        Assert.Equal(new NewUser { Name = "a" }, Assert.Single(seed.Users).User);
        Assert.Empty(SeedReader.Parse("{}", "s.json").Users);
    }

    [Theory]
    [InlineData("""{"user":[]}""", "'user' is unknown")]
    [InlineData("""{"users":[{"name":"a","Admin":true}]}""", "'users[0].Admin' is unknown")]
    [InlineData("""{"users":[{"name":"a","tokens":[{"name":"t","role":"read","x":1}]}]}""", "'users[0].tokens[0].x' is unknown")]
    [InlineData("""{"organizations":[{"name":"a","members":[{"user":"x","role":"write","since":1}]}]}""", "'organizations[0].members[0].since' is unknown")]
    [InlineData("""{"users":[{}]}""", "'users[0].name' is required")]
    [InlineData("""{"users":[{"name":"a","tokens":[{"name":"t"}]}]}""", "'users[0].tokens[0].role' is required")]
    [InlineData("""{"users":[{"name":"a","tokens":[{"name":"t","role":"admin"}]}]}""", "'users[0].tokens[0].role' must be")]
    [InlineData("""{"users":[{"name":"a","admin":"yes"}]}""", "'users[0].admin' must be true or false")]
    [InlineData("""{"users":{}}""", "'users' must be a list")]
    [InlineData("""{"users":[7]}""", "'users[0]' must be an object")]
    [InlineData("""{"users":[{"name":"a","tokens":[{"name":"t","role":"fineGrained","scopes":[{"right":"read"}]}]}]}""", "'users[0].tokens[0].scopes[0].repo'")]
    [InlineData("""{"users":[{"name":"a","tokens":[{"name":"t","role":"read","scopes":[{"namespace":"n","right":"read"}]}]}]}""", "'users[0].tokens[0].scopes'")]
    [InlineData("""{"users":[],"users":[]}""", "'users' occurs twice")]
    [InlineData("""[]""", "'(root)' must be an object")]
    [InlineData("""{"users":""", "is no JSON")]
    public void Parse_Wrong_NamesTheKey(string json, string expected)
    {
        var error = Assert.Throws<HubException>(() => SeedReader.Parse(json, "seed.json"));
        Assert.Equal(HubErrorCode.InvalidRequest, error.Code);
        Assert.Contains("seed.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_MissingFile_IsRefusedByName()
    {
        var error = await Assert.ThrowsAsync<HubException>(() => SeedReader.ReadAsync("/no/such/seed.json", default));
        Assert.Contains("/no/such/seed.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApplyIfEmptyAsync_TokenWithoutText_IsGeneratedOnce()
    {
        using var directory = new TemporaryDirectory();
        var database = await MigratedAsync(directory);
        var seed = SeedReader.Parse("""{"users":[{"name":"a","tokens":[{"name":"t","role":"read"},{"name":"u","role":"read","token":"x"}]}]}""", "s.json");
        var first = await Applier(database, directory).ApplyIfEmptyAsync(seed, default);
        var token = Assert.Single(first.GeneratedTokens);
        Assert.Equal(("a", "t"), (token.User, token.Name));
        Assert.NotNull(await Service(database).AuthenticateAsync(token.Text, default));
        Assert.Null(first.AdminTokenFile);
        var second = await Applier(database, directory).ApplyIfEmptyAsync(seed, default);
        Assert.Equal((false, true), (second.Applied, second.SeedIgnored));
        Assert.False(File.Exists(directory.File("admin-token")));
    }

    [Fact]
    public async Task ApplyIfEmptyAsync_WithoutSeed_MakesAnAdministratorWhoseTokenOnlyTheOwnerReads()
    {
        using var directory = new TemporaryDirectory();
        var database = await MigratedAsync(directory);
        var result = await Applier(database, directory).ApplyIfEmptyAsync(null, default);
        Assert.Equal(directory.File("admin-token"), result.AdminTokenFile);
        Assert.Equal(result.AdminToken, (await File.ReadAllTextAsync(result.AdminTokenFile!)).Trim());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(result.AdminTokenFile!));
        }

        var caller = await Service(database).AuthenticateAsync(result.AdminToken!, default);
        Assert.Equal(("admin", true, TokenRole.Write), (caller!.Name, caller.IsAdmin, caller.Token!.Role));
        Assert.False((await Applier(database, directory).ApplyIfEmptyAsync(null, default)).Applied);
    }

    [Fact]
    public async Task ApplyIfEmptyAsync_NameAndTokenFile_AreThoseOfTheConfiguration()
    {
        using var directory = new TemporaryDirectory();
        var database = await MigratedAsync(directory);
        var options = new HubServerOptions { DataDirectory = directory };
        options.Admin.Name = "Operator";
        options.Admin.TokenFile = directory.File("secrets/token");
        Directory.CreateDirectory(directory.File("secrets"));
        await File.WriteAllTextAsync(options.Admin.TokenFile, "  hf_given0000000000000000000000000000000000\r\n");
        var result = await new SeedApplier(database, options, TimeProvider.System).ApplyIfEmptyAsync(null, default);
        Assert.Equal(("Operator", options.Admin.TokenFile), (result.AdminName, result.AdminTokenFile));
        var caller = await Service(database).AuthenticateAsync("hf_given0000000000000000000000000000000000", default);
        Assert.Equal(("Operator", true), (caller!.Name, caller.IsAdmin));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("two words")]
    [InlineData("two\nlines")]
    public async Task ApplyIfEmptyAsync_TokenFileWithoutAToken_IsRefusedAndNothingIsMade(string text)
    {
        using var directory = new TemporaryDirectory();
        var database = await MigratedAsync(directory);
        var options = new HubServerOptions { DataDirectory = directory };
        options.Admin.TokenFile = directory.File("token");
        await File.WriteAllTextAsync(options.Admin.TokenFile, text);
        var error = await Assert.ThrowsAsync<HubException>(() => new SeedApplier(database, options, TimeProvider.System).ApplyIfEmptyAsync(null, default));
        Assert.Contains(options.Admin.TokenFile, error.Message, StringComparison.Ordinal);
        await using var db = database.Open();
        Assert.Equal(0, await db.Namespaces.CountAsync());
    }

    [Theory]
    [InlineData("""{"users":[{"name":"a"},{"name":"A"}]}""", HubErrorCode.AlreadyExists)]
    [InlineData("""{"users":[{"name":"a"}],"organizations":[{"name":"a"}]}""", HubErrorCode.AlreadyExists)]
    [InlineData("""{"users":[{"name":"a"}],"organizations":[{"name":"o","members":[{"user":"b","role":"read"}]}]}""", HubErrorCode.InvalidRequest)]
    [InlineData("""{"users":[{"name":"a/b"}]}""", HubErrorCode.InvalidRequest)]
    public async Task ApplyIfEmptyAsync_SeedThatContradictsItself_AppliesNothing(string json, HubErrorCode expected)
    {
        using var directory = new TemporaryDirectory();
        var database = await MigratedAsync(directory);
        var error = await Assert.ThrowsAsync<HubException>(
            () => Applier(database, directory).ApplyIfEmptyAsync(SeedReader.Parse(json, "s.json"), default));
        Assert.Equal(expected, error.Code);
        await using var db = database.Open();
        Assert.Equal(0, await db.Namespaces.CountAsync());
    }

    private static async Task<HubDatabase> MigratedAsync(string directory)
    {
        var database = new HubDatabase(new HubServerOptions { DataDirectory = directory });
        await database.MigrateAsync(default);
        return database;
    }

    private static AccountService Service(HubDatabase database) =>
        new(database, new TokenUses(database, NullLogger<TokenUses>.Instance), TimeProvider.System);

    private static SeedApplier Applier(HubDatabase database, string directory) =>
        new(database, new HubServerOptions { DataDirectory = directory }, TimeProvider.System);
}
