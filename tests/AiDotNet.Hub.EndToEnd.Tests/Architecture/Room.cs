namespace AiDotNet.Hub.EndToEnd.Tests.Architecture;

/// <summary>A folder of the product, as ARCHITECTURE.md lists it: what it may know.</summary>
/// <param name="Namespace">The folder's namespace; rooms below it belong to it unless they have a line of their own.</param>
/// <param name="MayUse">Other rooms; a trailing <c>*</c> stands for all below.</param>
/// <param name="MustNotUse">Namespaces outside of the product.</param>
internal sealed record Room(string Namespace, string[] MayUse, params string[] MustNotUse)
{
    private const string Hub = "AiDotNet.Hub";
    private const string Runtime = "AiDotNet.Hub.Runtime";
    private const string Server = "AiDotNet.Hub.Server";
    private const string Cli = "AiDotNet.Hub.Cli";
    private const string Http = "System.Net.Http";
    private const string AspNet = "Microsoft.AspNetCore";
    private const string EntityFramework = "Microsoft.EntityFrameworkCore";

    /// <summary>The value types at Hub's root: every room may use them.</summary>
    public static readonly string[] HubValueTypes =
    [
        "AiDotNet.Hub.ModelId", "AiDotNet.Hub.ModelReference", "AiDotNet.Hub.RevisionId", "AiDotNet.Hub.ModelSnapshot",
        "AiDotNet.Hub.SnapshotFile", "AiDotNet.Hub.TransferProgress", "AiDotNet.Hub.CachedModel", "AiDotNet.Hub.CacheUsage", "AiDotNet.Hub.CacheRemoval", "AiDotNet.Hub.BadFile",
        "AiDotNet.Hub.FileSelection", "AiDotNet.Hub.ModelHubOptions", "AiDotNet.Hub.HubEndpoint", "AiDotNet.Hub.CacheLayoutKind",
    ];

    public static readonly Room[] All =
    [
        new("AiDotNet.Hub.Errors", [], Http, AspNet),
        new("AiDotNet.Hub.Content", ["AiDotNet.Hub.Errors"], Http, AspNet),
        new("AiDotNet.Hub.Packaging", ["AiDotNet.Hub.Content", "AiDotNet.Hub.Errors"], Http, AspNet),
        new("AiDotNet.Hub.Protocol", ["AiDotNet.Hub.Content", "AiDotNet.Hub.Errors"], Http, AspNet, "System.IO.File"),
        new("AiDotNet.Hub.Caching", ["AiDotNet.Hub.Content", "AiDotNet.Hub.Packaging", "AiDotNet.Hub.Errors"], Http, AspNet),
        new("AiDotNet.Hub.Transfer", ["AiDotNet.Hub.Protocol", "AiDotNet.Hub.Xet", "AiDotNet.Hub.Content", "AiDotNet.Hub.Errors"], AspNet),
        new("AiDotNet.Hub.Resolution", ["AiDotNet.Hub.Packaging", "AiDotNet.Hub.Errors"], Http, AspNet),
        new("AiDotNet.Hub.Search", ["AiDotNet.Hub.Protocol", "AiDotNet.Hub.Transfer", "AiDotNet.Hub.Caching", "AiDotNet.Hub.Packaging", "AiDotNet.Hub.Errors"], AspNet),
        new("AiDotNet.Hub.Xet", ["AiDotNet.Hub.Content", "AiDotNet.Hub.Errors"], Http, AspNet),
        new(Runtime, [Hub, "AiDotNet.Hub.Runtime.*", "AiDotNet.Hub.Content", "AiDotNet.Hub.Packaging", "AiDotNet.Hub.Errors"], Http, AspNet),
        new("AiDotNet.Hub.Runtime.Graph", [Runtime, "AiDotNet.Hub.Packaging", "AiDotNet.Hub.Errors"], Http, AspNet),
        new("AiDotNet.Hub.Runtime.Architectures", [Runtime, "AiDotNet.Hub.Runtime.Graph", "AiDotNet.Hub.Packaging", "AiDotNet.Hub.Errors"], Http, AspNet),
        new("AiDotNet.Hub.Runtime.Tokenization", ["AiDotNet.Hub.Packaging", "AiDotNet.Hub.Errors"], Http, AspNet),
        new("AiDotNet.Hub.Runtime.Tasks", [Hub, Runtime, "AiDotNet.Hub.Runtime.Tokenization", "AiDotNet.Hub.Packaging", "AiDotNet.Hub.Errors"], Http, AspNet),
        new(Server, ["AiDotNet.Hub.Server.*", "AiDotNet.Hub.Content", "AiDotNet.Hub.Xet", "AiDotNet.Hub.Packaging", "AiDotNet.Hub.Protocol", "AiDotNet.Hub.Errors"]),
        new("AiDotNet.Hub.Server.Api", [Server, "AiDotNet.Hub.Server.Publishing", "AiDotNet.Hub.Server.Catalog", "AiDotNet.Hub.Server.Discussions", "AiDotNet.Hub.Server.Search", "AiDotNet.Hub.Server.Accounts", "AiDotNet.Hub.Server.Webhooks", "AiDotNet.Hub.Server.Xet", "AiDotNet.Hub.Xet", "AiDotNet.Hub.Content", "AiDotNet.Hub.Packaging", "AiDotNet.Hub.Protocol", "AiDotNet.Hub.Errors"], EntityFramework),
        new("AiDotNet.Hub.Server.Hosting", [Server, "AiDotNet.Hub.Server.Api", "AiDotNet.Hub.Server.Accounts", "AiDotNet.Hub.Protocol", "AiDotNet.Hub.Errors"], EntityFramework),
        new("AiDotNet.Hub.Server.Publishing", [Server, "AiDotNet.Hub.Server.Storage", "AiDotNet.Hub.Server.Data", "AiDotNet.Hub.Server.Search", "AiDotNet.Hub.Packaging", "AiDotNet.Hub.Protocol", "AiDotNet.Hub.Content", "AiDotNet.Hub.Errors"], AspNet),
        new("AiDotNet.Hub.Server.Catalog", [Server, "AiDotNet.Hub.Server.Data", "AiDotNet.Hub.Server.Accounts", "AiDotNet.Hub.Server.Storage", "AiDotNet.Hub.Packaging", "AiDotNet.Hub.Protocol", "AiDotNet.Hub.Content", "AiDotNet.Hub.Errors"], AspNet),
        new("AiDotNet.Hub.Server.Discussions", [Server, "AiDotNet.Hub.Server.Discussions.Diffs", "AiDotNet.Hub.Server.Data", "AiDotNet.Hub.Server.Publishing", "AiDotNet.Hub.Server.Accounts", "AiDotNet.Hub.Server.Storage", "AiDotNet.Hub.Content", "AiDotNet.Hub.Errors"], AspNet),
        new("AiDotNet.Hub.Server.Discussions.Diffs", [Server, "AiDotNet.Hub.Server.Data", "AiDotNet.Hub.Server.Publishing", "AiDotNet.Hub.Server.Storage", "AiDotNet.Hub.Content", "AiDotNet.Hub.Errors"], AspNet),
        new("AiDotNet.Hub.Server.Search", [Server, "AiDotNet.Hub.Server.Data", "AiDotNet.Hub.Protocol", "AiDotNet.Hub.Errors"], AspNet),
        new("AiDotNet.Hub.Server.Accounts", [Server, "AiDotNet.Hub.Server.Data", "AiDotNet.Hub.Protocol", "AiDotNet.Hub.Content", "AiDotNet.Hub.Errors"], "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing"),
        new("AiDotNet.Hub.Server.Storage", [Server, "AiDotNet.Hub.Content", "AiDotNet.Hub.Errors"], AspNet, EntityFramework),
        new("AiDotNet.Hub.Server.Xet", [Server, "AiDotNet.Hub.Server.Storage", "AiDotNet.Hub.Server.Data", "AiDotNet.Hub.Xet", "AiDotNet.Hub.Content", "AiDotNet.Hub.Errors"], AspNet),
        new("AiDotNet.Hub.Server.Webhooks", [Server, "AiDotNet.Hub.Server.Data", "AiDotNet.Hub.Server.Accounts", "AiDotNet.Hub.Errors"], AspNet),
        new("AiDotNet.Hub.Server.Data", [Server, "AiDotNet.Hub.Server.Data.*", "AiDotNet.Hub.Errors"], AspNet),
        new(Cli, ["AiDotNet.Hub.*"], Http),
    ];

    /// <summary>The room of a namespace: the longest that contains it. Hub's own root joins its rooms and may use all of them.</summary>
    public static Room? Of(string? ns) =>
        ns is null ? null : All.Where(room => IsWithin(ns, room.Namespace)).MaxBy(room => room.Namespace.Length);

    public bool MayKnow(string otherNamespace)
    {
        var other = Of(otherNamespace)?.Namespace ?? Hub;
        return other == Namespace
            || MayUse.Any(allowed => allowed.EndsWith(".*", StringComparison.Ordinal)
                ? IsWithin(other, allowed[..^2])
                : other == allowed);
    }

    private static bool IsWithin(string ns, string parent) => ns == parent || ns.StartsWith(parent + ".", StringComparison.Ordinal);
}
