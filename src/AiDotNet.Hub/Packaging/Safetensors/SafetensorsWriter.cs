using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>Writes a safetensors file, tensor by tensor, in constant memory: temporary file, then rename.</summary>
public static class SafetensorsWriter
{
    /// <summary>A tensor to write.</summary>
    /// <param name="Name">The name, unique in the file.</param>
    /// <param name="Dtype">The element type.</param>
    /// <param name="Shape">The extents; empty for a scalar.</param>
    /// <param name="WriteAsync">Writes exactly the tensor's bytes, little-endian, into the stream.</param>
    public sealed record Entry(string Name, SafetensorsDtype Dtype, IReadOnlyList<long> Shape, Func<Stream, CancellationToken, Task> WriteAsync)
    {
        /// <summary>The spelling of a type that is kept as bytes only; needed where <see cref="Dtype"/> is <see cref="SafetensorsDtype.Other"/>.</summary>
        public string? DtypeName { get; init; }

        /// <summary>A tensor whose bytes lie in memory.</summary>
        public static Entry FromMemory(string name, SafetensorsDtype dtype, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes) =>
            new(name, dtype, shape, (stream, cancellationToken) => stream.WriteAsync(bytes, cancellationToken).AsTask());

        /// <summary>A tensor of an open file, copied as it is.</summary>
        /// <param name="source">The file; must stay open until the writing is over.</param>
        /// <param name="name">The tensor.</param>
        /// <exception cref="KeyNotFoundException">No such tensor.</exception>
        public static Entry FromFile(SafetensorsFile source, string name)
        {
            ArgumentNullException.ThrowIfNull(source);
            var tensor = source.Tensors[name];
            return new(name, tensor.Dtype, tensor.Shape, async (stream, cancellationToken) =>
            {
                var bytes = source.OpenStream(name);
                await using (bytes.ConfigureAwait(false))
                {
                    await bytes.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
                }
            })
            {
                DtypeName = tensor.DtypeName,
            };
        }
    }

    /// <summary>Writes the file; equal input gives equal bytes. The header is padded with spaces so that the data begins at a multiple of 8.</summary>
    /// <param name="path">The file; replaced only once the new one is complete.</param>
    /// <param name="tensors">The tensors, written in this order.</param>
    /// <param name="metadata">The header's <c>__metadata__</c>, written in the ordinal order of its keys, or null.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <exception cref="ArgumentException">A name is there twice, is <c>__metadata__</c> or no valid text, or a shape is none.</exception>
    /// <exception cref="InvalidOperationException">An entry wrote more or fewer bytes than its shape takes.</exception>
    /// <exception cref="DiskFailureException">The disk is full or refuses the file.</exception>
    public static async Task WriteAsync(
        string path,
        IReadOnlyList<Entry> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(tensors);
        path = Path.GetFullPath(path);
        var header = SafetensorsHeaderWriter.Write(tensors, metadata, out var lengths);
        var total = checked(header.Length + lengths.Sum());
        var temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        var file = BlobFileWriter.Create(temporary, total, gitBlobId: false);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(header, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < tensors.Count; i++)
            {
                var target = new TensorStream(file, tensors[i].Name, lengths[i]);
                await using (target.ConfigureAwait(false))
                {
                    await tensors[i].WriteAsync(target, cancellationToken).ConfigureAwait(false);
                    target.CheckComplete();
                }
            }

            await file.CompleteAsync(path, total, null, null).ConfigureAwait(false);
        }

        try
        {
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw BlobFileWriter.Failure(path, total, e);
        }
    }
}
