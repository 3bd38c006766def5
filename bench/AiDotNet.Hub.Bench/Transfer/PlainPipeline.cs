using System.Security.Cryptography;
using System.Threading.Channels;

namespace AiDotNet.Hub.Bench.Transfer;

/// <summary>The least that a safe download does, without any of its care: one connection, write, SHA-256 on a second thread, flush to the disk.</summary>
internal static class PlainPipeline
{
    private const int BufferSize = 1 << 20;

    public static async Task RunAsync(HttpClient http, Uri address, string path, CancellationToken cancellationToken)
    {
        var hashing = Channel.CreateBounded<(byte[] Buffer, int Count)>(8);
        var free = Channel.CreateBounded<byte[]>(10);
        for (var i = 0; i < 10; i++)
        {
            await free.Writer.WriteAsync(new byte[BufferSize], cancellationToken);
        }

        var hash = Task.Run(
            async () =>
            {
                using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                await foreach (var (buffer, count) in hashing.Reader.ReadAllAsync(cancellationToken))
                {
                    sha256.AppendData(buffer, 0, count);
                    await free.Writer.WriteAsync(buffer, cancellationToken);
                }

                return sha256.GetHashAndReset();
            },
            cancellationToken);

        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None);
        await using var body = await http.GetStreamAsync(address, cancellationToken);
        long offset = 0;
        while (true)
        {
            var buffer = await free.Reader.ReadAsync(cancellationToken);
            var count = await body.ReadAtLeastAsync(buffer, BufferSize, throwOnEndOfStream: false, cancellationToken);
            if (count == 0)
            {
                break;
            }

            RandomAccess.Write(file, buffer.AsSpan(0, count), offset);
            offset += count;
            await hashing.Writer.WriteAsync((buffer, count), cancellationToken);
        }

        hashing.Writer.Complete();
        await hash;
        RandomAccess.FlushToDisk(file);
    }
}
