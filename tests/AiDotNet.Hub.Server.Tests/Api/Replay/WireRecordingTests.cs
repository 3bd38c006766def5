namespace AiDotNet.Hub.Server.Tests.Api.Replay;

/// <summary>Our server answers as the recordings of the real client expect, exchange by exchange.</summary>
public sealed class WireRecordingTests
{
    [Theory]
    [InlineData("background_and_scheduler")]
    [InlineData("bad_token_is_401_on_public_repo")]
    [InlineData("branches_and_tags")]
    [InlineData("cli_cp")]
    [InlineData("cli_download_and_cache")]
    [InlineData("cli_models")]
    [InlineData("copy_operations")]
    [InlineData("create_delete_repo")]
    [InlineData("download_one_file")]
    [InlineData("empty_files")]
    [InlineData("file_metadata_headers")]
    [InlineData("gitignore_is_obeyed")]
    [InlineData("hf_file_system")]
    [InlineData("lfs_basic")]
    [InlineData("many_files_several_commits")]
    [InlineData("model_cards")]
    [InlineData("model_info_details")]
    [InlineData("odd_file_names")]
    [InlineData("private_repos")]
    [InlineData("private_repos_other_user")]
    [InlineData("ranges")]
    [InlineData("regular_commits")]
    [InlineData("resume_after_cut")]
    [InlineData("safetensors_metadata")]
    [InlineData("snapshots")]
    [InlineData("tokenizers_from_pretrained")]
    [InlineData("tree_and_paths")]
    [InlineData("upload_and_delete_folder")]
    [InlineData("verify_checksums")]
    [InlineData("whoami_and_login")]
    public async Task Replay_Flow_IsAnsweredAsRecorded(string flow)
    {
        // Some flows travel with the repository; the whole set lies beside it.
        var folder = Fixtures.Committed("wire/flows");
        folder = File.Exists(Path.Combine(folder, flow + ".jsonl")) ? folder : Fixtures.Shared("wire/flows");
        await using var hub = await TestHub.StartAsync();
        var differences = await new FlowReplay(hub).RunAsync(RecordedFlow.Read(folder, flow));
        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }
}
