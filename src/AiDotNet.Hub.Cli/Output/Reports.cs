using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Cli.Output;

/// <summary>A failure, on stderr or in place of a line.</summary>
internal sealed record ErrorReport(ErrorDetail Error)
{
    public static ErrorReport Of(Failure failure) => new(new ErrorDetail(failure.Code, failure.Message));
}

internal sealed record ErrorDetail(string Code, string Message);

/// <summary>What <c>pull --json</c> prints; the hub where there are several.</summary>
internal sealed record PullReport(
    string Id,
    string Commit,
    string Path,
    IReadOnlyList<PulledFile> Files,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Endpoint)
{
    public static PullReport Of(ModelSnapshot snapshot, bool severalHubs) => new(
        snapshot.Id.ToString(),
        snapshot.Commit.ToString(),
        snapshot.Path,
        [.. snapshot.Files.Select(file => new PulledFile(file.Path, file.Size, file.Sha256.Hex, file.FromCache))],
        severalHubs ? snapshot.Endpoint : null);
}

internal sealed record PulledFile(string Path, long Size, string Sha256, bool FromCache);

/// <summary>What <c>pull --dry-run --json</c> prints; the hub where there are several.</summary>
internal sealed record PullPlan(
    string Id,
    string Commit,
    long Size,
    long BytesToFetch,
    IReadOnlyList<PullPlanFile> Files,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Endpoint)
{
    public static PullPlan Of(DownloadPlan plan, bool severalHubs) => new(
        plan.Id.ToString(),
        plan.Commit.ToString(),
        plan.Size,
        plan.BytesToFetch,
        [.. plan.Files.Select(file => new PullPlanFile(file.Path, file.Size, file.BytesPresent))],
        severalHubs ? plan.Endpoint : null);
}

internal sealed record PullPlanFile(string Path, long Size, long BytesPresent);

/// <summary>What <c>publish --json</c> prints.</summary>
internal sealed record PublishReport(string Id, string Commit, string Url, int Uploaded, int Reused)
{
    public static PublishReport Of(PublishResult result) =>
        new(result.Id.ToString(), result.Commit.ToString(), result.Url, result.Uploaded, result.Reused);
}

/// <summary>What <c>check --json</c> prints.</summary>
internal sealed record CheckReport(bool Ok, IReadOnlyList<CheckProblem> Problems);

internal sealed record CheckProblem(string Code, string File, string Message);

/// <summary>What <c>cache ls --json</c> prints.</summary>
internal sealed record CacheReport(IReadOnlyList<CacheEntry> Models);

internal sealed record CacheEntry(
    string Id, string Endpoint, string Commit, int Files, long Size, string LastUsed, bool Pinned,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool InBaseCache)
{
    public static CacheEntry Of(CachedModel model) =>
        new(model.Id.ToString(), model.Endpoint, model.Commit.ToString(), model.Files, model.Size, Readable.Timestamp(model.LastUsed), model.Pinned, model.InBaseCache);
}

/// <summary>What <c>cache du --json</c> prints.</summary>
internal sealed record UsageReport(long Bytes, int Blobs, int Partials);

/// <summary>What <c>cache rm --json</c> and <c>cache prune --json</c> print.</summary>
internal sealed record RemovalReport(IReadOnlyList<RemovedEntry> Removed, long Bytes);

internal sealed record RemovedEntry(string Id, string Commit);

/// <summary>What <c>export --json</c> and <c>import --json</c> print.</summary>
internal sealed record BundleReport(string Bundle, IReadOnlyList<BundledEntry> Models)
{
    public static BundleReport Of(string bundle, IReadOnlyList<ModelSnapshot> snapshots) => new(
        bundle,
        [.. snapshots.Select(snapshot => new BundledEntry(snapshot.Id.ToString(), snapshot.Commit.ToString(), snapshot.Files.Count, snapshot.Files.Sum(file => file.Size)))]);
}

internal sealed record BundledEntry(string Id, string Commit, int Files, long Size);

/// <summary>What <c>cache verify --json</c> prints.</summary>
internal sealed record VerificationReport(int Checked, IReadOnlyList<BadEntry> Bad);

internal sealed record BadEntry(string Id, string Commit, string Path, bool Repaired);
