using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace AiDotNet.Hub.Cli.Input;

/// <summary>
/// Lines of a stream as bytes, in batches of what has arrived: one line at a time for someone who waits for each answer, many where a
/// file is piped in. Reading goes on beside the work and can be abandoned at once, which a blocked read of a terminal or pipe cannot.
/// </summary>
internal static class LineBatches
{
    private const int BufferSize = 64 * 1024;

    /// <param name="input">The stream; a byte order mark is skipped, a last line needs no line feed.</param>
    /// <param name="maxLines">The most lines of a batch.</param>
    /// <param name="cancellationToken">Abandons the reading.</param>
    public static async IAsyncEnumerable<IReadOnlyList<byte[]>> ReadAsync(
        Stream input,
        int maxLines,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<IReadOnlyList<byte[]>>(new BoundedChannelOptions(4) { SingleReader = true, SingleWriter = true });
        _ = Task.Run(() => PumpAsync(input, maxLines, channel.Writer, cancellationToken), CancellationToken.None);
        await foreach (var batch in channel.Reader.ReadAllAsync(cancellationToken))
        {
            yield return batch;
        }
    }

    private static async Task PumpAsync(Stream input, int maxLines, ChannelWriter<IReadOnlyList<byte[]>> writer, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var rest = new ArrayBufferWriter<byte>();
            var isFirst = true;
            int read;
            while ((read = await input.ReadAsync(buffer, cancellationToken)) > 0)
            {
                var lines = Split(buffer.AsSpan(0, read), rest);
                if (isFirst && lines.Count > 0)
                {
                    lines[0] = WithoutMark(lines[0]);
                    isFirst = false;
                }

                foreach (var batch in lines.Chunk(maxLines))
                {
                    await writer.WriteAsync(batch, cancellationToken);
                }
            }

            if (rest.WrittenCount > 0)
            {
                var last = rest.WrittenSpan.ToArray();
                await writer.WriteAsync([isFirst ? WithoutMark(last) : last], cancellationToken);
            }

            writer.Complete();
        }
        catch (Exception exception)
        {
            // The reader of the channel meets it, where it is awaited.
            writer.Complete(exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static List<byte[]> Split(ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> rest)
    {
        var lines = new List<byte[]>();
        int feed;
        while ((feed = bytes.IndexOf((byte)'\n')) >= 0)
        {
            if (rest.WrittenCount > 0)
            {
                rest.Write(bytes[..feed]);
                lines.Add(rest.WrittenSpan.ToArray());
                rest.ResetWrittenCount();
            }
            else
            {
                lines.Add(bytes[..feed].ToArray());
            }

            bytes = bytes[(feed + 1)..];
        }

        rest.Write(bytes);
        return lines;
    }

    private static byte[] WithoutMark(byte[] line) => line.AsSpan().StartsWith("\uFEFF"u8) ? line[3..] : line;
}
