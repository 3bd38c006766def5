using System.Diagnostics;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Server.Accounts;
using AiDotNet.Hub.Server.Hosting.Commands;
using AiDotNet.Hub.Server.Tests.Api;

namespace AiDotNet.Hub.Server.Tests.Accounts;

/// <summary>The commands about users, organisations and tokens, beside a running hub.</summary>
public sealed class AccountCommandsTests
{
    [Fact]
    public async Task Commands_BesideARunningHub_TakeEffectAtOnce()
    {
        await using var hub = await TestHub.StartAsync();
        await OkAsync(hub.DataDirectory, "users add Grace --email grace@x.local --fullname Grace");
        var token = (await OkAsync(hub.DataDirectory, "tokens add grace --name laptop --role write")).Trim();
        Assert.Matches("^hf_[A-Za-z0-9]{40}$", token);
        var me = await hub.GetJsonAsync("/api/whoami-v2", token);
        Assert.Equal(("Grace", "grace@x.local"), ((string)me["name"]!, (string)me["email"]!));

        await OkAsync(hub.DataDirectory, "orgs add Workshop --private-by-default");
        await OkAsync(hub.DataDirectory, "orgs member workshop grace contributor");
        Assert.Equal("contributor", (string)(await hub.GetJsonAsync("/api/whoami-v2", token))["orgs"]![0]!["roleInOrg"]!);
        await OkAsync(hub.DataDirectory, "orgs member workshop grace none");
        Assert.Empty((await hub.GetJsonAsync("/api/whoami-v2", token))["orgs"]!.AsArray());

        await OkAsync(hub.DataDirectory, "tokens revoke grace laptop");
        using var refused = await hub.GetAsync("/api/whoami-v2", token);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
        await OkAsync(hub.DataDirectory, "orgs rm workshop");
        await OkAsync(hub.DataDirectory, "users rm grace");
        using var gone = await hub.GetAsync("/api/users/grace/overview", null);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task UsersAdd_FolderThatIsNoHubYet_MakesItAndItsFirstAdministrator()
    {
        using var directory = new TemporaryDirectory();
        var folder = directory.File("new");
        await OkAsync(folder, "users add boss --admin");
        Assert.StartsWith("boss\tadmin\t0\tno\t-\t", await OkAsync(folder, "users ls"), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        }
    }

    [Fact]
    public async Task PasswordStdin_FirstLine_IsThePassword()
    {
        await using var hub = await CoreHub.StartAsync();
        foreach (var (arguments, password) in new[] { ("users add grace --password-stdin", "correct horse"), ("users passwd grace", "another horse") })
        {
            using var process = Process.Start(new ProcessStartInfo(
                "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "adn-hub.dll"), .. arguments.Split(' '), "--data", hub.Folder])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            await process.StandardInput.WriteAsync(password + "\nnot this\n");
            process.StandardInput.Close();
            Assert.DoesNotContain(password, await process.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
            Assert.NotNull(await hub.Get<SignInService>().SignInAsync("grace", password, "127.0.0.1", "req", default));
        }
    }

    [Fact]
    public async Task TokensAdd_FineGrained_HasItsScopesAndItsEnd()
    {
        await using var hub = await CoreHub.StartAsync();
        var text = (await OkAsync(
            hub.Folder, "tokens add alice --name ci --role fineGrained --repo acme/Bert --right read --repo acme/* --right write --expires 30")).Trim();
        await OkAsync(hub.Folder, "tokens add alice --name two --role fine-grained --repo acme/a --repo acme/b --right read");

        await using var db = hub.Database.Open();
        var tokens = JsonNode.Parse(await OkAsync(hub.Folder, "tokens ls alice --json"))!.AsArray();
        Assert.Equal(["ci", "test", "two"], tokens.Select(token => (string)token!["name"]!));
        Assert.Equal(["acme/bert:read", "acme/*:write"], tokens[0]!["scopes"]!.AsArray().Select(scope => (string)scope!));
        Assert.Equal(["acme/a:read", "acme/b:read"], tokens[2]!["scopes"]!.AsArray().Select(scope => (string)scope!));
        var (made, ends) = (DateTimeOffset.Parse((string)tokens[0]!["createdAt"]!, null), DateTimeOffset.Parse((string)tokens[0]!["expiresAt"]!, null));
        Assert.InRange(ends - made, TimeSpan.FromDays(30) - TimeSpan.FromSeconds(2), TimeSpan.FromDays(30) + TimeSpan.FromSeconds(2));
        Assert.DoesNotContain(text, tokens.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("ci\tfineGrained\tacme/bert:read acme/*:write\t", await OkAsync(hub.Folder, "tokens ls ALICE"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_Json_NameWhatThereIs()
    {
        await using var hub = await CoreHub.StartAsync();
        var users = JsonNode.Parse(await OkAsync(hub.Folder, "users ls --json"))!.AsArray();
        Assert.Equal(["Alice", "bob", "root"], users.Select(user => (string)user!["name"]!));
        Assert.Equal([false, false, true], users.Select(user => (bool)user!["admin"]!));
        var organization = Assert.Single(JsonNode.Parse(await OkAsync(hub.Folder, "orgs ls --json"))!.AsArray())!;
        Assert.Equal(("acme", "Alice", "admin"), ((string)organization["name"]!, (string)organization["members"]![0]!["user"]!, (string)organization["members"]![0]!["role"]!));
        Assert.StartsWith("acme\tAlice (admin)\t", await OkAsync(hub.Folder, "orgs ls"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users add ALICE", "'ALICE' exists already")]
    [InlineData("users add api", "'api' cannot be")]
    [InlineData("users rm nobody", "no user 'nobody'")]
    [InlineData("users add x --subject s", "Hub:OpenIdConnect:Authority")]
    [InlineData("orgs member acme bob owner", "'owner' is no role")]
    [InlineData("orgs member acme nobody read", "no user 'nobody'")]
    [InlineData("orgs member nothing bob read", "no organisation 'nothing'")]
    [InlineData("tokens add bob --name t --role all", "'all' is no role")]
    [InlineData("tokens add bob --name t --role read --repo a/b --right read", "--repo is for tokens")]
    [InlineData("tokens add bob --name t --role fineGrained --repo a/b", "1 --repo and 0 --right")]
    [InlineData("tokens add bob --name t --role fineGrained --right read", "0 --repo and 1 --right")]
    [InlineData("tokens add bob --name t --role fineGrained --repo b --right read", "--repo is 'b'")]
    [InlineData("tokens add bob --name t --role fineGrained --repo a/b --right admin", "--right is 'admin'")]
    [InlineData("tokens add bob --name t --role read --expires 0", "--expires is 0")]
    [InlineData("tokens add bob --name b --role read", "'b' exists already")]
    [InlineData("tokens revoke bob nothing", "no token 'nothing'")]
    public async Task Commands_WhatCannotBe_SayWhyAndFail(string arguments, string expected)
    {
        await using var hub = await CoreHub.StartAsync();
        var (code, output, error) = await RunAsync(hub.Folder, arguments);
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("adn-hub: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private static async Task<string> OkAsync(string folder, string arguments)
    {
        var (code, output, error) = await RunAsync(folder, arguments);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string folder, string arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await HubCommandLine.RunAsync([.. arguments.Split(' '), "--data", folder], output, error);
        return (code, output.ToString().Replace("\r\n", "\n", StringComparison.Ordinal), error.ToString());
    }
}
