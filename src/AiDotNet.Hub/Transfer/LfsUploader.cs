using System.Globalization;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Transfer;

/// <summary>Sends LFS objects: asks which the hub lacks, then sends those as the hub wants them: whole, in parts, or in chunks of which it has some already.</summary>
internal sealed class LfsUploader(HubApiClient api)
{
    private const int BatchSize = 256;

    /// <summary>The most parts of one file; a hub that asks for more wants nonsense.</summary>
    private const int MaxParts = 100_000;

    private const string Xet = "xet";

    private readonly XetUploader _xet = new(api);

    // Over all files and their parts together.
    private readonly ConnectionBudget _connections = new(api.Http.Settings.ParallelUploads);

    /// <summary>Sends what the hub lacks.</summary>
    /// <param name="id">The model.</param>
    /// <param name="branch">The branch that the objects are for.</param>
    /// <param name="files">The files; equal bytes are sent once.</param>
    /// <param name="tally">Told what moves.</param>
    /// <param name="cancellationToken">Stops the upload.</param>
    /// <returns>The objects that were sent.</returns>
    public async Task<IReadOnlySet<Digest>> UploadAsync(
        ModelId id, string branch, IReadOnlyList<PlannedFile> files, ProgressTally tally, CancellationToken cancellationToken)
    {
        var sent = new HashSet<Digest>();
        foreach (var batch in files.DistinctBy(file => file.Sha256).Chunk(BatchSize))
        {
            // Addresses expire: each batch is asked for when its turn has come.
            var (transfer, wanted) = await AskAsync(id, branch, batch, tally, cancellationToken).ConfigureAwait(false);
            sent.UnionWith(wanted.Select(item => item.File.Sha256!.Value));
            if (transfer == Xet && wanted.Count > 0)
            {
                await _xet.UploadAsync(id, [.. wanted.Select(item => item.File)], wanted[0].Actions.Upload!, tally, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var parallel = new ParallelOptions { MaxDegreeOfParallelism = api.Http.Settings.ParallelUploads, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(
                wanted,
                parallel,
                async (item, token) => await SendAsync(id, item.File, item.Actions, tally, token).ConfigureAwait(false)).ConfigureAwait(false);
        }

        return sent;
    }

    private async Task<(string? Transfer, List<(PlannedFile File, LfsActions Actions)> Wanted)> AskAsync(
        ModelId id, string branch, PlannedFile[] batch, ProgressTally tally, CancellationToken cancellationToken)
    {
        var subject = new HubSubject("asking where to upload the large files") { Id = id, Revision = branch };
        var reply = await api.PostAsync(
            HubRoutes.LfsBatch(id),
            subject,
            new LfsBatchRequest
            {
                Operation = "upload",
                Transfers = ["basic", "multipart", Xet],
                Objects = [.. batch.Select(file => new LfsPointer { Oid = file.Sha256!.Value.Hex, Size = file.File.Size })],
                HashAlgorithm = "sha256",
                Ref = new LfsRef { Name = branch },
            },
            HubJsonContext.Default.LfsBatchRequest,
            HubJsonContext.Default.LfsBatchReply,
            HubHeaders.LfsMediaType,
            cancellationToken).ConfigureAwait(false);

        var answers = reply.Objects.DistinctBy(answer => answer.Oid.ToLowerInvariant()).ToDictionary(answer => answer.Oid.ToLowerInvariant());
        var wanted = new List<(PlannedFile, LfsActions)>();
        foreach (var file in batch)
        {
            if (!answers.TryGetValue(file.Sha256!.Value.Hex, out var answer))
            {
                throw new HubException(HubErrorCode.Unexpected, $"{subject}: {api.Endpoint} says nothing about '{file.File.Path}'.");
            }

            if (answer.Error is { } error)
            {
                throw new HubException(HubErrorCode.InvalidRequest, $"{subject}: {api.Endpoint} refuses '{file.File.Path}' ({error.Code}, \"{error.Message}\").");
            }

            if (answer.Actions is { Upload: not null } actions)
            {
                wanted.Add((file, actions));
            }
            else
            {
                tally.Expect(-file.File.Size);
                tally.FileDone(file.File.Path);
            }
        }

        return (reply.Transfer, wanted);
    }

    private async Task SendAsync(ModelId id, PlannedFile file, LfsActions actions, ProgressTally tally, CancellationToken cancellationToken)
    {
        var subject = new HubSubject($"uploading '{file.File.Path}'") { Id = id };
        if (actions.Upload!.Header is { } header && header.TryGetValue("chunk_size", out var chunkSize))
        {
            await SendPartsAsync(file, actions.Upload, header, chunkSize, subject, tally, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            (await PutAsync(file.File, Absolute(actions.Upload.Href, subject), 0, file.File.Size, subject, tally, cancellationToken).ConfigureAwait(false)).Dispose();
        }

        if (actions.Verify is { } verify)
        {
            await PostAsync(verify.Href, authorize: true, new LfsPointer { Oid = file.Sha256!.Value.Hex, Size = file.File.Size }, HubJsonContext.Default.LfsPointer, subject, cancellationToken).ConfigureAwait(false);
        }

        tally.FileDone(file.File.Path);
    }

    private async Task SendPartsAsync(
        PlannedFile file, LfsAction upload, IReadOnlyDictionary<string, string> header, string chunkText, HubSubject subject, ProgressTally tally, CancellationToken cancellationToken)
    {
        if (!long.TryParse(chunkText, NumberStyles.None, CultureInfo.InvariantCulture, out var chunkSize) || chunkSize <= 0)
        {
            throw Nonsense(subject, $"a part size of '{chunkText}'");
        }

        var size = file.File.Size;
        var count = (size / chunkSize) + (size % chunkSize == 0 ? 0 : 1);
        var addresses = header
            .Where(pair => pair.Key.Length > 0 && pair.Key.All(char.IsAsciiDigit))
            .OrderBy(pair => pair.Key.Length == 0 ? 0 : long.Parse(pair.Key, CultureInfo.InvariantCulture))
            .Select(pair => Absolute(pair.Value, subject))
            .ToList();
        if (count > MaxParts || addresses.Count != count)
        {
            throw Nonsense(subject, $"{addresses.Count} part addresses for {size} bytes in parts of {chunkSize}");
        }

        var parts = new LfsPart[addresses.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = api.Http.Settings.ParallelUploads, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, addresses.Count, parallel, async (i, token) =>
        {
            var offset = i * chunkSize;
            using var reply = await PutAsync(file.File, addresses[i], offset, Math.Min(chunkSize, size - offset), subject, tally, token).ConfigureAwait(false);
            var etag = reply.Headers.TryGetValues("ETag", out var values) ? values.First() : throw Nonsense(subject, $"no ETag for part {i + 1}");
            parts[i] = new LfsPart { PartNumber = i + 1, ETag = etag };
        }).ConfigureAwait(false);

        await PostAsync(upload.Href, authorize: false, new LfsCompletion { Oid = file.Sha256!.Value.Hex, Parts = parts }, HubJsonContext.Default.LfsCompletion, subject, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts a part of a file, again from the disk for each attempt. The address authorises itself: it gets no token.</summary>
    private async Task<HttpResponseMessage> PutAsync(
        LocalFile file, Uri address, long offset, long length, HubSubject subject, ProgressTally tally, CancellationToken cancellationToken)
    {
        await _connections.TakeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RepeatPutAsync(file, address, offset, length, subject, tally, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _connections.Return();
        }
    }

    private async Task<HttpResponseMessage> RepeatPutAsync(
        LocalFile file, Uri address, long offset, long length, HubSubject subject, ProgressTally tally, CancellationToken cancellationToken)
    {
        return await api.Http.Bytes.ExecuteAsync(
            async token =>
            {
                long moved = 0;
                var request = new HubRequest
                {
                    Method = HttpMethod.Put,
                    Address = address,
                    Subject = subject,
                    Authorize = false,
                    Content = () => new FileContent(file, offset, length, count =>
                    {
                        moved += count;
                        tally.Move(file.Path, count);
                    }),
                };
                using var guard = new StallGuard(api.Http.Settings.StallTimeout, api.Http.Time, token);
                try
                {
                    return await api.Http.TransferAsync(request, guard, token).ConfigureAwait(false);
                }
                catch
                {
                    tally.Move(file.Path, -moved);

                    // Bytes that changed on the way are refused for their hash; the reason is here.
                    file.EnsureUnchanged();
                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private Task PostAsync<T>(
        string href, bool authorize, T body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, HubSubject subject, CancellationToken cancellationToken) =>
        api.Http.CallAsync(
            new HubRequest
            {
                Method = HttpMethod.Post,
                Address = Absolute(href, subject),
                Subject = subject,
                Authorize = authorize,
                Accept = HubHeaders.LfsMediaType,
                Content = HubApiClient.Json(body, type, HubHeaders.LfsMediaType),
            },
            cancellationToken);

    private Uri Absolute(string href, HubSubject subject) =>
        Uri.TryCreate(href, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && api.Endpoint.Scheme == Uri.UriSchemeHttp))
            ? address
            : throw Nonsense(subject, "an upload address that is not absolute or leaves https");

    private HubException Nonsense(HubSubject subject, string what) =>
        new(HubErrorCode.Unexpected, $"{subject}: {api.Endpoint} gave {what}. Tell the hub's operator.");
}
