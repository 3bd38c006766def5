using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Xet;

namespace AiDotNet.Hub.Transfer;

/// <summary>Sends files in chunks: what the hub has of them already stays here. Files are read one after the other, while full xorbs are on their way.</summary>
internal sealed class XetUploader(HubApiClient api)
{
    /// <summary>Full xorbs that are sent at a time, 64 MiB each, beside the one that is being filled.</summary>
    private const int MostUnderWay = 3;

    /// <summary>Sends files; all of them are readable at the hub when it ends.</summary>
    /// <param name="id">The model.</param>
    /// <param name="files">The files, none of them empty.</param>
    /// <param name="action">What the batch call gave.</param>
    /// <param name="tally">Told what was read.</param>
    /// <param name="cancellationToken">Stops the upload.</param>
    public async Task UploadAsync(ModelId id, IReadOnlyList<PlannedFile> files, LfsAction action, ProgressTally tally, CancellationToken cancellationToken)
    {
        var subject = new HubSubject($"uploading {files.Count} files in chunks") { Id = id };
        using var session = XetSession.Of(api, subject, action);
        try
        {
            await UploadAsync(session, files, session.FindAsync, tally, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException e) when (e.Code == HubErrorCode.InvalidRequest)
        {
            // The hub may have lost what it told of: once more, with every byte. What it has by now, it says when a xorb comes.
            tally.Expect(files.Sum(file => file.File.Size));
            await UploadAsync(session, files, null, tally, cancellationToken).ConfigureAwait(false);
        }

        foreach (var file in files)
        {
            tally.FileDone(file.File.Path);
        }
    }

    private static async Task UploadAsync(
        XetSession session, IReadOnlyList<PlannedFile> files, Func<XetHash, CancellationToken, Task<byte[]?>>? ask, ProgressTally tally, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var places = new SemaphoreSlim(MostUnderWay);
        var sending = new List<Task>();
        try
        {
            var packer = new XetPacker(
                async (xorb, token) =>
                {
                    await places.WaitAsync(token).ConfigureAwait(false);
                    sending.Add(SendAsync(xorb));
                },
                ask);
            foreach (var file in files)
            {
                await AddAsync(packer, file, tally, stop.Token).ConfigureAwait(false);
            }

            var shard = await packer.CompleteAsync(stop.Token).ConfigureAwait(false);
            await Task.WhenAll(sending).ConfigureAwait(false);
            await session.SendAsync(shard, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // What stopped the reading is the failure of a xorb, where there is one.
            cancellationToken.ThrowIfCancellationRequested();
            if (sending.Find(task => task.IsFaulted) is { } failed)
            {
                await failed.ConfigureAwait(false);
            }

            throw;
        }

        async Task SendAsync(PackedXorb xorb)
        {
            try
            {
                await session.SendAsync(xorb, stop.Token).ConfigureAwait(false);
                xorb.Release();
                places.Release();
            }
            catch
            {
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private static async Task AddAsync(XetPacker packer, PlannedFile file, ProgressTally tally, CancellationToken cancellationToken)
    {
        using var source = new CountedStream(file.File.OpenUnchanged(), count => tally.Move(file.File.Path, count));
        await packer.AddAsync(source, file.Sha256!.Value, cancellationToken).ConfigureAwait(false);
        file.File.EnsureUnchanged();
    }

    /// <summary>Tells how much was read.</summary>
    private sealed class CountedStream(Stream inner, Action<int> read) : ForwardOnlyStream
    {
        /// <inheritdoc />
        public override int Read(Span<byte> buffer) => Account(inner.Read(buffer));

        /// <inheritdoc />
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Account(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

        /// <inheritdoc />
        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Account(int count)
        {
            read(count);
            return count;
        }
    }
}
