using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Api.Responses;
using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Tests.Api.Responses;

public sealed class HubErrorMappingTests
{
    private const string Secret = "/srv/hub/data/blobs/ab";

    public static TheoryData<HubErrorCode> EveryCode => [.. Enum.GetValues<HubErrorCode>()];

    [Theory]
    [MemberData(nameof(EveryCode))]
    public void Map_EveryCode_IsARefusalWithAText(HubErrorCode code)
    {
        foreach (var anonymous in new[] { true, false })
        {
            var reply = HubErrorMapping.Map(new HubException(code, "what failed"), anonymous);
            Assert.InRange(reply.Status, 400, 599);
            Assert.NotEmpty(reply.Message);
        }
    }

    [Theory]
    [InlineData(HubErrorCode.ModelNotFound, false, 404, "RepoNotFound", "Repository not found")]
    [InlineData(HubErrorCode.ModelNotFound, true, 401, "RepoNotFound", "Invalid username or password.")]
    [InlineData(HubErrorCode.EntryNotFound, false, 404, "EntryNotFound", "Entry not found")]
    [InlineData(HubErrorCode.LoginRequired, true, 401, null, "Invalid username or password.")]
    [InlineData(HubErrorCode.InvalidToken, true, 401, null, "Invalid credentials in Authorization header")]
    [InlineData(HubErrorCode.AccessDenied, false, 403, null, "text")]
    [InlineData(HubErrorCode.AccessDenied, true, 401, null, "Invalid username or password.")]
    [InlineData(HubErrorCode.GatedModel, false, 403, "GatedRepo", "text")]
    [InlineData(HubErrorCode.GatedModel, true, 401, "GatedRepo", "text")]
    [InlineData(HubErrorCode.AlreadyExists, false, 409, null, "text")]
    [InlineData(HubErrorCode.Conflict, false, 412, null, "The branch was updated since you opened this page. Please refresh and try again.")]
    [InlineData(HubErrorCode.InvalidRequest, false, 400, null, "text")]
    [InlineData(HubErrorCode.Integrity, false, 400, null, "text")]
    public void Map_Code_IsTheProtocolsRow(HubErrorCode code, bool anonymous, int status, string? header, string message)
    {
        var reply = HubErrorMapping.Map(new HubException(code, "text"), anonymous);
        Assert.Equal((status, header, message), (reply.Status, reply.Code, reply.Message));
    }

    [Fact]
    public void Map_UnknownRevision_NamesIt()
    {
        var reply = HubErrorMapping.Map(new RevisionNotFoundException("acme/bert", "nope"), anonymous: false);
        Assert.Equal((404, HubHeaders.RevisionNotFound, "Invalid rev id: nope"), (reply.Status, reply.Code, reply.Message));
    }

    [Fact]
    public void Map_RejectedCommit_Is422() =>
        Assert.Equal(422, HubErrorMapping.Map(new CommitRejectedException("Path", "'..' is no path"), anonymous: false).Status);

    [Theory]
    [InlineData(HubErrorCode.Unexpected)]
    [InlineData(HubErrorCode.DiskFailure)]
    [InlineData(HubErrorCode.OfflineMiss)]
    [InlineData(HubErrorCode.CacheBusy)]
    public void Map_FailureOfTheServerItself_DoesNotShowItsInside(HubErrorCode code) =>
        Assert.DoesNotContain(Secret, HubErrorMapping.Map(new HubException(code, Secret), anonymous: false).Message, StringComparison.Ordinal);

    [Fact]
    public void Map_UnknownException_DoesNotShowItsInside()
    {
        var reply = HubErrorMapping.Map(new InvalidOperationException(Secret), anonymous: false);
        Assert.Equal((500, HubErrorMapping.Unexpected), (reply.Status, reply.Message));
    }

    [Fact]
    public void Map_RateLimit_SaysHowLongToWait()
    {
        var reply = HubErrorMapping.Map(
            new HubUnavailableException("slow down", null, HubErrorCode.RateLimited) { RetryAfter = TimeSpan.FromSeconds(3) }, anonymous: false);
        Assert.Equal((429, TimeSpan.FromSeconds(3)), (reply.Status, reply.RetryAfter));
    }
}
