namespace AiDotNet.Hub.Server.Tests.Api.Replay;

/// <summary>Our server answers as the recordings of the real client expect, exchange by exchange.</summary>
public sealed class WireRecordingTests
{
    [Theory]
    [InlineData("whoami_and_login")]
    [InlineData("create_delete_repo")]
    [InlineData("bad_token_is_401_on_public_repo")]
    [InlineData("regular_commits")]
    [InlineData("lfs_basic")]
    [InlineData("download_one_file")]
    [InlineData("file_metadata_headers")]
    [InlineData("ranges")]
    [InlineData("snapshots")]
    [InlineData("tree_and_paths")]
    [InlineData("model_info_details")]
    [InlineData("empty_files")]
    [InlineData("odd_file_names")]
    [InlineData("model_cards")]
    [InlineData("safetensors_metadata")]
    [InlineData("verify_checksums")]
    public async Task Replay_Flow_IsAnsweredAsRecorded(string flow)
    {
        var folder = Fixtures.Shared("wire/flows");
        await using var hub = await TestHub.StartAsync();
        Assert.Empty(await new FlowReplay(hub).RunAsync(RecordedFlow.Read(folder, flow)));
    }
}
