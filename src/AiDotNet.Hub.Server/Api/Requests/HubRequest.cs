using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>What handlers need of a request: who asks, for which repository, with what behind it. Binds itself.</summary>
internal sealed class HubRequest(HttpContext http)
{
    /// <summary>The number of segments in front of the repository's id: those of <c>api/models</c>, of <c>datasets</c>, of <c>v2</c>, or none.</summary>
    private readonly int _idIndex = http.Target().Segments switch
    {
        ["api", ..] => 2,
        ["v2", _, _, "manifests", ..] => 1,
        [var first, ..] when IsFilesPrefix(first) => 1,
        _ => 0,
    };

    /// <summary>The request and its reply.</summary>
    public HttpContext Http { get; } = http;

    /// <summary>The path as sent.</summary>
    public HubRequestTarget Target { get; } = http.Target();

    /// <summary>Who asks.</summary>
    public Caller Caller { get; } = http.CallerOrAnonymous();

    /// <summary>The query.</summary>
    public IQueryCollection Query => Http.Request.Query;

    /// <summary>The type of the repository that the path names.</summary>
    public RepositoryType Type { get; } = http.Target().Segments switch
    {
        ["api", var segment, ..] => RepositoryTypes.FindByApiSegment(segment) ?? RepositoryType.Model,
        [var first, ..] when IsFilesPrefix(first) => RepositoryTypes.FindByApiSegment(first)!.Value,
        _ => RepositoryType.Model,
    };

    /// <summary>Who acts, for what a call writes down.</summary>
    public Actor Actor => new(RequireLogin().Name!)
    {
        UserId = Caller.UserId,
        Address = Http.Connection.RemoteIpAddress?.ToString(),
        RequestId = Http.TraceIdentifier,
    };

    /// <summary>The repository that the path names.</summary>
    /// <exception cref="ModelNotFoundException">The path's text cannot be an id, so nothing has it.</exception>
    public ModelId Id => FindId() ?? throw new ModelNotFoundException(IdText);

    /// <summary>Where in <see cref="Target"/> the repository's id begins, two segments long; null where the path cannot name a repository.</summary>
    public int? RepositoryIndex =>
        Target.Segments.Count >= _idIndex + 2 && (_idIndex != 2 || RepositoryTypes.FindByApiSegment(Segment(1)) is not null) ? _idIndex : null;

    private string IdText
    {
        get
        {
            var text = $"{Segment(_idIndex)}/{Segment(_idIndex + 1)}";
            return _idIndex < 2 && text.EndsWith(".git", StringComparison.Ordinal) ? text[..^".git".Length] : text;
        }
    }

    /// <summary>What follows the verb behind the id (<c>tree/</c>, <c>resolve/</c>, …): a revision, a path or both. Decoded once.</summary>
    public string Tail => Target.Tail(_idIndex + 3);

    /// <summary>The first segment of <see cref="Tail"/>; where a client encodes the revision as it should, this is it.</summary>
    public string TailHead => Segment(_idIndex + 3);

    /// <summary>The same without its first segment.</summary>
    public string TailRest => Target.Tail(_idIndex + 4);

    /// <summary>The repository that the path names; null where its text cannot be an id.</summary>
    public ModelId? FindId() => ModelId.TryParse(IdText, out var id) ? id : null;

    /// <summary>Makes one for a handler.</summary>
    public static ValueTask<HubRequest?> BindAsync(HttpContext context) => ValueTask.FromResult<HubRequest?>(new HubRequest(context));

    /// <summary>Stops callers without a token.</summary>
    public Caller RequireLogin() =>
        Caller.IsAnonymous ? throw new AccessDeniedException(HubErrorCode.LoginRequired, "This call needs a token.") : Caller;

    /// <summary>Stops callers without a token that may change something in the user's name: what they like and ask for is theirs, not a repository's.</summary>
    public void RequireActingLogin()
    {
        if (RequireLogin().Token is not (null or { Role: TokenRole.Write }))
        {
            throw new AccessDeniedException(HubErrorCode.AccessDenied, "This token may not act in its user's name. Use one with the role 'write'.");
        }
    }

    private static bool IsFilesPrefix(string segment) => RepositoryTypes.FindByApiSegment(segment) is RepositoryType.Dataset or RepositoryType.Space;

    private string Segment(int index) => index < Target.Segments.Count ? Target.Segments[index] : "";
}

/// <summary>What the pipeline finds out about a request.</summary>
internal static class HubRequestFeatures
{
    /// <summary>The path as sent; the root where the pipeline did not come to read it.</summary>
    public static HubRequestTarget Target(this HttpContext context) => context.Features.Get<HubRequestTarget>() ?? HubRequestTarget.Parse("/");

    /// <summary>Who asks.</summary>
    public static Caller CallerOrAnonymous(this HttpContext context) => context.Features.Get<Caller>() ?? Caller.Anonymous;
}
