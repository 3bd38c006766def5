using AiDotNet.Hub.Server.Configuration;
using AiDotNet.Hub.Server.Tests.Operation;

namespace AiDotNet.Hub.Server.Tests.Api.Replay;

/// <summary>Our server answers as the recordings of the real client expect, exchange by exchange.</summary>
public sealed class WireRecordingTests
{
    public static TheoryData<string> Flows => [.. Recordings.Flows];

    [Fact]
    public void Recordings_WithoutXet_AreAllHere() => Assert.Equal(53, Recordings.Flows.Count);

    [Theory]
    [MemberData(nameof(Flows))]
    public async Task Replay_Flow_IsAnsweredAsRecorded(string flow)
    {
        var recorded = await RecordedFlow.ReadAsync(flow);
        await using var hub = await TestHub.StartAsync(recorded.Folder == "flows" ? AsRecorded : null);
        var description = new HubDescription(await hub.GetJsonAsync("/openapi/v1.json", token: null));
        var differences = await new FlowReplay(hub, description).RunAsync(recorded);
        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    /// <summary>The settings of the server that made <c>flows/</c>; <c>pinned/</c> was made with our defaults.</summary>
    private static void AsRecorded(HubServerOptions options)
    {
        options.PinRevisions = false;
        options.Lfs.MultipartThreshold = 500_000;
        options.Lfs.PartSize = 400_000;
    }
}
