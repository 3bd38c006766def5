using System.Collections.Concurrent;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;
using AiDotNet.Hub.Server.Storage;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Takes LFS objects in parts. What was sent of an object to a repository is kept under one name, so that a second batch goes on where the first one stopped.</summary>
internal sealed class PartUploads(HubDatabase database, IBlobStore store, TimeProvider time)
{
    // Clients number parts with five digits, and S3 takes no more than these.
    private const int MostParts = 10_000;

    private readonly ObjectUploads _objects = new(database, store, time);
    private readonly ConcurrentDictionary<UploadId, Lazy<Task>> _completions = new();

    /// <summary>The bytes of each part but the last: the configured ones, or more where that would be too many parts.</summary>
    public static long PartSizeOf(long size, long configured) => Math.Max(configured, 1 + ((size - 1) / MostParts));

    /// <summary>The number of parts.</summary>
    public static int CountOf(long size, long partSize) => checked((int)(1 + ((size - 1) / partSize)));

    /// <summary>Begins an upload, or goes on with one.</summary>
    public Task BeginAsync(RepositoryKey repository, Digest digest, long size, long partSize, CancellationToken cancellationToken) =>
        store.BeginPartsAsync(IdOf(repository, digest, size, partSize), cancellationToken);

    /// <summary>How many bytes the part of a ticket has.</summary>
    public static long SizeOf(UploadTicket ticket)
    {
        var part = Part(ticket);
        return Math.Min(part.Size, ticket.Size - ((part.Number - 1) * part.Size));
    }

    /// <summary>Takes a part. May be repeated, and at the same time as others.</summary>
    /// <returns>Its tag, for <see cref="CompleteAsync"/>.</returns>
    /// <exception cref="IntegrityException">Another number of bytes came; nothing of the part was kept.</exception>
    public async Task<string> ReceiveAsync(UploadTicket ticket, Stream body, CancellationToken cancellationToken)
    {
        var part = Part(ticket);
        var expected = new BlobExpectation($"Part {part.Number} of the object {ticket.Digest}", SizeOf(ticket));
        return (await store.WritePartAsync(IdOf(ticket), part.Number, body, expected, cancellationToken)).Tag;
    }

    /// <summary>Makes the object of its parts and links it. May be repeated; who comes while it is being done waits for the same.</summary>
    /// <param name="ticket">The object.</param>
    /// <param name="tags">The tag of each part, by its number.</param>
    /// <param name="cancellationToken">Stops the waiting: the work goes on, so that a caller who comes again finds it done.</param>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: the parts are not those of the object, or some are not here.</exception>
    /// <exception cref="IntegrityException">The bytes are not the object; every part has to be sent again.</exception>
    /// <exception cref="ModelNotFoundException">The repository was deleted meanwhile.</exception>
    public async Task CompleteAsync(UploadTicket ticket, IReadOnlyDictionary<int, string> tags, CancellationToken cancellationToken)
    {
        var partSize = Part(ticket).Size;
        var count = CountOf(ticket.Size, partSize);
        if (tags.Count != count || Enumerable.Range(1, count).FirstOrDefault(number => !tags.ContainsKey(number)) is not 0)
        {
            throw new HubException(
                HubErrorCode.InvalidRequest,
                $"The object {ticket.Digest} has {count} parts, numbered from 1; the completion must name each of them once. It names {tags.Count}.");
        }

        var parts = Enumerable.Range(1, count)
            .Select(number => new UploadPart(number, Math.Min(partSize, ticket.Size - ((number - 1) * partSize)), tags[number]))
            .ToList();
        var id = IdOf(ticket);
        var completion = _completions.GetOrAdd(id, _ => new Lazy<Task>(() => Task.Run(() => AssembleAsync(id, ticket, parts), CancellationToken.None)));
        await completion.Value.WaitAsync(cancellationToken);
    }

    private static TicketPart Part(UploadTicket ticket) => ticket.Part ?? throw new ArgumentException("The ticket is of an object in one piece.", nameof(ticket));

    private static UploadId IdOf(UploadTicket ticket) => IdOf(ticket.Repository, ticket.Digest, ticket.Size, Part(ticket).Size);

    private static UploadId IdOf(RepositoryKey repository, Digest digest, long size, long partSize) =>
        UploadId.Of(FormattableString.Invariant($"{repository.Value}|{digest.Hex}|{size}|{partSize}"));

    private async Task AssembleAsync(UploadId id, UploadTicket ticket, List<UploadPart> parts)
    {
        try
        {
            if (await _objects.HasAsync(ticket.Repository, ticket.Digest, ticket.Size, CancellationToken.None))
            {
                // Completed before, or sent by somebody else; these parts are left over.
                await store.AbandonAsync(id, CancellationToken.None);
                return;
            }

            var expected = new BlobExpectation($"The object {ticket.Digest}", ticket.Size, ticket.Digest);
            var upload = await store.AssembleAsync(id, parts, expected, CancellationToken.None);
            await store.PromoteAsync(upload, CancellationToken.None);
            await _objects.LinkAsync(ticket.Repository, ticket.Digest, ticket.Size, CancellationToken.None);
        }
        catch (IntegrityException e)
        {
            throw new IntegrityException(
                $"The parts of the object {ticket.Digest} do not make it: at least one of them had other bytes. None were kept; ask for new addresses and send all {parts.Count} again.", e);
        }
        finally
        {
            _completions.TryRemove(id, out _);
        }
    }
}
