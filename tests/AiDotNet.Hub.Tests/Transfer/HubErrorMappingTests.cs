using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Tests.Hubs;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.Tests.Transfer;

public sealed class HubErrorMappingTests : TransferTestBase
{
    public static TheoryData<int, string?, string, bool, HubErrorCode, Type> Table => new()
    {
        { 401, HubHeaders.RepoNotFound, "Invalid username or password.", false, HubErrorCode.ModelNotFound, typeof(ModelNotFoundException) },
        { 404, HubHeaders.RepoNotFound, "Repository not found", true, HubErrorCode.ModelNotFound, typeof(ModelNotFoundException) },
        { 404, null, "Not found", true, HubErrorCode.EntryNotFound, typeof(EntryNotFoundException) },
        { 404, HubHeaders.RevisionNotFound, "Invalid rev id: x", true, HubErrorCode.RevisionNotFound, typeof(RevisionNotFoundException) },
        { 404, HubHeaders.EntryNotFound, "Entry not found", true, HubErrorCode.EntryNotFound, typeof(EntryNotFoundException) },
        { 401, null, HubHeaders.InvalidCredentials, true, HubErrorCode.InvalidToken, typeof(AccessDeniedException) },
        { 401, null, "Invalid username or password.", false, HubErrorCode.LoginRequired, typeof(AccessDeniedException) },
        { 403, HubHeaders.GatedRepo, "Access to model acme/m is restricted.", true, HubErrorCode.GatedModel, typeof(AccessDeniedException) },
        { 401, HubHeaders.GatedRepo, "Access to model acme/m is restricted.", false, HubErrorCode.GatedModel, typeof(AccessDeniedException) },
        { 403, null, "You don't have the rights", true, HubErrorCode.AccessDenied, typeof(AccessDeniedException) },
        { 409, null, "exists", true, HubErrorCode.AlreadyExists, typeof(HubException) },
        { 412, null, "The branch was updated", true, HubErrorCode.Conflict, typeof(HubException) },
        { 400, null, "bad", true, HubErrorCode.InvalidRequest, typeof(HubException) },
        { 413, null, "large", true, HubErrorCode.InvalidRequest, typeof(HubException) },
        { 422, null, "path", true, HubErrorCode.InvalidRequest, typeof(HubException) },
        { 429, null, "slow", true, HubErrorCode.RateLimited, typeof(HubUnavailableException) },
        { 503, null, "later", true, HubErrorCode.HubUnavailable, typeof(HubUnavailableException) },
        { 418, null, "teapot", true, HubErrorCode.Unexpected, typeof(HubException) },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Call_Refused_BecomesTheExceptionOfTheTable(int status, string? header, string text, bool token, HubErrorCode code, Type type)
    {
        Hub.Intercept = async context =>
        {
            await TestHub.RefuseAsync(context, status, header, text);
            return true;
        };
        var client = Client(token: token ? Hub.Token : null);
        var request = new HubRequest
        {
            Method = HttpMethod.Get,
            Address = client.Address("x"),
            Subject = new HubSubject("reading 'a.txt'") { Id = ModelId.Parse("acme/m"), Revision = "x", Path = "a.txt" },
        };

        var error = await Assert.ThrowsAnyAsync<HubException>(async () => (await client.SendOnceAsync(request, default)).Dispose());

        Assert.Equal(code, error.Code);
        Assert.IsType(type, error);
        Assert.Equal("req-1", error.RequestId);
        Assert.Contains("acme/m", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Hub.Token, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_UnknownModelAnonymously_HintsToLogIn()
    {
        var error = await Assert.ThrowsAsync<ModelNotFoundException>(() => Api().GetInfoAsync(ModelId.Parse("acme/private"), null, default));

        Assert.Contains("adn login", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The page that people read names every code with the exit code that the command line gives.</summary>
    [Fact]
    public void Page_EveryCode_IsListed()
    {
        var page = File.ReadAllText(Path.Combine(Fixtures.RepositoryRoot, "docs", "spec", "error-codes.md"));

        Assert.All(Enum.GetNames<HubErrorCode>(), code => Assert.Contains($"| `{code}` |", page, StringComparison.Ordinal));
    }
}
