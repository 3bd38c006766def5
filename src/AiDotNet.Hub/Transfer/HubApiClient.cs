using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Transfer;

/// <summary>The protocol's reading calls, typed: one method a call.</summary>
internal sealed class HubApiClient(HubHttpClient http)
{
    /// <summary>The hub.</summary>
    public Uri Endpoint => http.Endpoint;

    /// <summary>What is below: raw calls.</summary>
    public HubHttpClient Http => http;

    public async Task<WhoAmI> WhoAmIAsync(CancellationToken cancellationToken) =>
        (await GetAsync(HubRoutes.WhoAmI, new HubSubject("asking who the token belongs to"), HubJsonContext.Default.WhoAmI, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>A model's information.</summary>
    /// <param name="id">The model.</param>
    /// <param name="revision">A branch, tag or commit; null for the default branch.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<ModelInfo> GetInfoAsync(ModelId id, string? revision, CancellationToken cancellationToken) =>
        (await GetAsync(InfoRoute(id, revision), Subject(id, revision), HubJsonContext.Default.ModelInfo, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>A model's id as the hub spells it and the commit of a revision, and nothing else of its information.</summary>
    /// <param name="id">The model.</param>
    /// <param name="revision">A branch, tag or commit; null for the default branch.</param>
    /// <param name="knownETag">The ETag of an earlier answer, or null.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The answer, null where it is still the earlier one; and its ETag where the hub gave one.</returns>
    public Task<(ModelInfo? Info, string? ETag)> FindCommitAsync(ModelId id, string? revision, string? knownETag, CancellationToken cancellationToken)
    {
        var request = new HubRequest
        {
            Method = HttpMethod.Get,
            Address = http.Address(InfoRoute(id, revision) + "?expand=sha"),
            Subject = Subject(id, revision),
            Accept = "application/json",
            IfNoneMatch = knownETag,
        };
        return http.CallIfChangedAsync(request, HubJsonContext.Default.ModelInfo, cancellationToken);
    }

    /// <summary>Whether there is a user or an organisation of a name.</summary>
    public async Task<bool> HasNamespaceAsync(string name, CancellationToken cancellationToken) =>
        await ExistsAsync(HubRoutes.UserOverview(name), cancellationToken).ConfigureAwait(false)
        || await ExistsAsync(HubRoutes.OrganizationOverview(name), cancellationToken).ConfigureAwait(false);

    public async Task<RefList> GetRefsAsync(ModelId id, CancellationToken cancellationToken) =>
        (await GetAsync(HubRoutes.Refs(id), new HubSubject("reading the branches and tags") { Id = id }, HubJsonContext.Default.RefList, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Every file of a commit.</summary>
    public async Task<IReadOnlyList<RemoteFile>> ListFilesAsync(ModelId id, RevisionId commit, CancellationToken cancellationToken)
    {
        var subject = new HubSubject("listing the files") { Id = id, Revision = commit.ToString() };
        var address = http.Address(HubRoutes.Tree(id, commit.ToString()) + "?recursive=true");
        var files = new List<RemoteFile>();
        var entries = 0;
        await foreach (var entry in ReadPagesAsync(address, subject, HubJsonContext.Default.IReadOnlyListTreeEntry, cancellationToken).ConfigureAwait(false))
        {
            if (++entries > http.Settings.MaxEntries)
            {
                throw new HubException(HubErrorCode.Unexpected, $"{subject}: {Endpoint} lists more than {http.Settings.MaxEntries} entries.");
            }

            if (entry.IsFile)
            {
                files.Add(RemoteFile.From(entry, subject, Endpoint));
            }
        }

        return files;
    }

    /// <summary>The models that a query of the list call finds, page by page.</summary>
    /// <param name="query">The query string, without <c>?</c>.</param>
    /// <param name="cancellationToken">Stops between and within pages.</param>
    public IAsyncEnumerable<ModelInfo> ListModelsAsync(string query, CancellationToken cancellationToken) =>
        ReadPagesAsync(http.Address($"{HubRoutes.Models}?{query}"), new HubSubject("searching models"), HubJsonContext.Default.IReadOnlyListModelInfo, cancellationToken);

    /// <summary>Sends JSON and reads JSON; may be repeated.</summary>
    public async Task<TReply> PostAsync<TBody, TReply>(
        string route, HubSubject subject, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TReply> replyType, string mediaType, CancellationToken cancellationToken)
    {
        var request = new HubRequest
        {
            Method = HttpMethod.Post,
            Address = http.Address(route),
            Subject = subject,
            Accept = mediaType,
            Content = Json(body, bodyType, mediaType),
        };
        return (await http.CallAsync(request, replyType, cancellationToken).ConfigureAwait(false)).Value;
    }

    /// <summary>A JSON body, serialised once and sent as often as needed.</summary>
    public static Func<HttpContent> Json<T>(T body, JsonTypeInfo<T> type, string mediaType = "application/json")
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        return () => new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
    }

    private Task<bool> ExistsAsync(string route, CancellationToken cancellationToken) =>
        http.ExistsAsync(
            new HubRequest { Method = HttpMethod.Get, Address = http.Address(route), Subject = new HubSubject("asking for the namespace"), Accept = "application/json" },
            cancellationToken);

    private static HubSubject Subject(ModelId id, string? revision) => new("reading the information") { Id = id, Revision = revision };

    private static string InfoRoute(ModelId id, string? revision) =>
        revision is null ? HubRoutes.Model(id)
        // As a path segment it would name another call.
        : revision is "." or ".." ? throw new RevisionNotFoundException(id.ToString(), revision)
        : HubRoutes.ModelRevision(id, revision);

    private Task<HubReply<T>> GetAsync<T>(string route, HubSubject subject, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        http.CallAsync(new HubRequest { Method = HttpMethod.Get, Address = http.Address(route), Subject = subject, Accept = "application/json" }, type, cancellationToken);

    private async IAsyncEnumerable<T> ReadPagesAsync<T>(
        Uri first, HubSubject subject, JsonTypeInfo<IReadOnlyList<T>> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<Uri>();
        for (var address = first; address is not null;)
        {
            if (!seen.Add(address))
            {
                throw new HubException(HubErrorCode.Unexpected, $"{subject}: {Endpoint} names a page as the next one that was read already.");
            }

            var request = new HubRequest { Method = HttpMethod.Get, Address = address, Subject = subject, Accept = "application/json" };
            var page = await http.CallAsync(request, type, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Value)
            {
                yield return item;
            }

            address = page.Next;
        }
    }
}
