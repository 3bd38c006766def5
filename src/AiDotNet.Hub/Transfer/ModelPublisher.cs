using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Transfer;

/// <summary>Makes a commit of a folder, or several of a large one: asks first, sends only what is missing, and commits on the tip that it asked about.</summary>
internal sealed class ModelPublisher(HubApiClient api)
{
    private const int BatchSize = 256;
    private const int SampleSize = 512;

    private readonly LfsUploader _lfs = new(api);
    private readonly RepositoryCreator _repositories = new(api);

    /// <summary>Publishes. The repository and the branch are made where they are missing, except for a pull request: that is made to what is there.</summary>
    public async Task<PublishOutcome> PublishAsync(PublishRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        var id = await _repositories.NameAsync(request.Id, cancellationToken).ConfigureAwait(false);
        var (decisions, tip) = request.CreatePullRequest
            ? await AskAsync(id, request, cancellationToken).ConfigureAwait(false)
            : await _repositories.EnsureAsync(id, request.Branch, request.Private, token => AskAsync(id, request, token), cancellationToken).ConfigureAwait(false);

        var plan = await PlanAsync(request.Files, decisions, cancellationToken).ConfigureAwait(false);
        var kept = request.Files.Count(file => !decisions[file.Path].ShouldIgnore) - plan.Count;
        var made = new CommitSeries(request.Branch, tip);
        var uploaded = 0;
        if (plan.Count > 0)
        {
            if (request.Tag is { } wanted)
            {
                // Before anything is sent: a commit that cannot get its version is not wanted.
                await _repositories.ThrowIfTaggedAsync(id, wanted, cancellationToken).ConfigureAwait(false);
            }

            var tally = new ProgressTally(progress, plan.Sum(file => file.File.Size), plan.Count, api.Http.Time);
            uploaded = await SendAsync(id, request, plan, made, tally, cancellationToken).ConfigureAwait(false);
            tally.Complete();
        }
        else
        {
            new ProgressTally(progress, 0, 0, api.Http.Time).Complete();
            made.Tip ??= (await api.GetInfoAsync(id, request.Branch, cancellationToken).ConfigureAwait(false)).Sha;
        }

        var commit = RevisionId.TryParse(made.Tip, out var parsed)
            ? parsed
            : throw new HubException(HubErrorCode.Unexpected, $"Publishing '{id}': {api.Endpoint} gave '{made.Tip}' for a commit.");
        if (request.Tag is { } tag)
        {
            await _repositories.TagAsync(id, tag, commit, cancellationToken).ConfigureAwait(false);
        }

        return new PublishOutcome
        {
            Id = id,
            Commit = commit,
            Url = OwnPage(made.Url) ?? api.Http.Address($"{id}/commit/{commit}").ToString(),
            PullRequestUrl = made.PullRequest is { } number ? OwnPage(made.PullRequestUrl) ?? api.Http.Address($"{id}/discussions/{number}").ToString() : null,
            Uploaded = uploaded,
            Reused = kept + plan.Count - uploaded,
        };
    }

    /// <summary>Uploads and commits what is planned: at once, or piece by piece, where what is committed stays.</summary>
    /// <returns>How many files were sent.</returns>
    private async Task<int> SendAsync(
        ModelId id, PublishRequest request, List<PlannedFile> plan, CommitSeries made, ProgressTally tally, CancellationToken cancellationToken)
    {
        var uploaded = 0;
        var pace = new CommitPace();
        for (var done = 0; done < plan.Count;)
        {
            var files = request.SeveralCommits ? plan.Slice(done, Math.Min(pace.Files, plan.Count - done)) : plan;
            var large = files.Where(file => file.Sha256 is not null).ToList();
            var sent = await _lfs.UploadAsync(id, made.Branch, large, tally, cancellationToken).ConfigureAwait(false);
            var started = api.Http.Time.GetTimestamp();
            var opens = request.CreatePullRequest && made.PullRequest is null;
            var reply = await CommitAsync(id, request, made, files, opens, tally, cancellationToken).ConfigureAwait(false);
            pace.Took(files.Count, api.Http.Time.GetElapsedTime(started));
            (made.Tip, made.Url) = (reply.CommitOid, reply.CommitUrl);
            if (opens)
            {
                made.Opened(reply.PullRequestUrl, $"Publishing '{id}': {api.Endpoint}");
            }

            uploaded += files.Count(file => file.Sha256 is not { } sha256 || sent.Contains(sha256));
            done += files.Count;
        }

        return uploaded;
    }

    // What is printed for people to open must be on the hub that they know.
    private string? OwnPage(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var page) && HubHttpClient.SameOrigin(page, api.Endpoint) ? address : null;

    /// <summary>Asks how each file is to go, and what lies there now.</summary>
    private async Task<(Dictionary<string, PreuploadDecision> Decisions, string? Tip)> AskAsync(
        ModelId id, PublishRequest request, CancellationToken cancellationToken)
    {
        var (branch, files) = (request.Branch, request.Files);
        var subject = new HubSubject("asking what to upload") { Id = id, Revision = branch };
        var gitIgnore = await ReadTextAsync(files, ".gitignore", cancellationToken).ConfigureAwait(false);
        var decisions = new Dictionary<string, PreuploadDecision>(StringComparer.Ordinal);
        string? tip = null;
        foreach (var batch in files.Chunk(BatchSize))
        {
            var samples = new List<PreuploadFile>(batch.Length);
            foreach (var file in batch)
            {
                var sample = await file.ReadSampleAsync(SampleSize, cancellationToken).ConfigureAwait(false);
                samples.Add(new PreuploadFile { Path = file.Path, Sample = Convert.ToBase64String(sample), Size = file.Size });
            }

            var reply = await api.PostAsync(
                HubRoutes.Preupload(id, branch) + PullRequest(request.CreatePullRequest),
                subject,
                new PreuploadRequest { Files = samples, GitIgnore = gitIgnore },
                HubJsonContext.Default.PreuploadRequest,
                HubJsonContext.Default.PreuploadReply,
                "application/json",
                cancellationToken).ConfigureAwait(false);

            // All batches must speak of the same tip, or an oid compared here may be gone there.
            tip ??= reply.CommitOid;
            foreach (var decision in reply.Files)
            {
                decisions[decision.Path] = decision;
            }
        }

        return files.FirstOrDefault(file => !decisions.ContainsKey(file.Path)) is { } missing
            ? throw new HubException(HubErrorCode.Unexpected, $"{subject}: {api.Endpoint} says nothing about '{missing.Path}'.")
            : (decisions, tip);
    }

    /// <summary>Hashes each file once, in the way that its transfer needs, and leaves out what the branch has already.</summary>
    private static async Task<List<PlannedFile>> PlanAsync(
        IReadOnlyList<LocalFile> files, Dictionary<string, PreuploadDecision> decisions, CancellationToken cancellationToken)
    {
        var plan = new List<PlannedFile>();
        foreach (var file in files)
        {
            var decision = decisions[file.Path];
            if (decision.ShouldIgnore)
            {
                continue;
            }

            // LFS has no use for nothing; clients agree to send empty files inline.
            if (decision.UploadMode == "lfs" && file.Size > 0)
            {
                var sha256 = await file.ComputeSha256Async(cancellationToken).ConfigureAwait(false);
                if (!string.Equals(decision.Oid, sha256.Hex, StringComparison.OrdinalIgnoreCase))
                {
                    plan.Add(new PlannedFile(file, sha256, null));
                }
            }
            else
            {
                var blobId = await file.ComputeGitBlobIdAsync(cancellationToken).ConfigureAwait(false);
                if (!string.Equals(decision.Oid, blobId, StringComparison.OrdinalIgnoreCase))
                {
                    plan.Add(new PlannedFile(file, null, blobId));
                }
            }
        }

        return plan;
    }

    private async Task<CommitReply> CommitAsync(
        ModelId id, PublishRequest request, CommitSeries made, List<PlannedFile> plan, bool opens, ProgressTally tally, CancellationToken cancellationToken)
    {
        foreach (var file in plan)
        {
            file.File.EnsureUnchanged();
        }

        var header = new CommitHeader { Summary = request.Message, Description = "", ParentCommit = made.Tip };
        var reply = await api.Http.SendOnceAsync(
            new HubRequest
            {
                Method = HttpMethod.Post,
                Address = api.Http.Address(HubRoutes.Commit(id, made.Branch) + PullRequest(opens)),
                Subject = new HubSubject("committing") { Id = id, Revision = made.Branch },
                Accept = "application/json",
                Content = () => new CommitContent(header, plan, (file, count) => tally.Move(file.Path, count)),
            },
            HubJsonContext.Default.CommitReply,
            cancellationToken).ConfigureAwait(false);
        foreach (var file in plan.Where(file => file.Sha256 is null))
        {
            tally.FileDone(file.File.Path);
        }

        return reply;
    }

    private static string PullRequest(bool opens) => opens ? "?create_pr=1" : "";

    private static async Task<string?> ReadTextAsync(IReadOnlyList<LocalFile> files, string path, CancellationToken cancellationToken)
    {
        const int longest = 1 << 20;
        return files.FirstOrDefault(file => file.Path == path) is { Size: <= longest } file
            ? System.Text.Encoding.UTF8.GetString(await file.ReadSampleAsync(longest, cancellationToken).ConfigureAwait(false))
            : null;
    }
}
