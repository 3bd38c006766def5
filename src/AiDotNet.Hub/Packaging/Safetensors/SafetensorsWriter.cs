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
        /// <summary>A tensor whose bytes lie in memory.</summary>
        public static Entry FromMemory(string name, SafetensorsDtype dtype, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes) =>
            new(name, dtype, shape, (stream, cancellationToken) => stream.WriteAsync(bytes, cancellationToken).AsTask());
    }

    /// <summary>Writes the file; equal input gives equal bytes.</summary>
    /// <param name="path">The file; replaced only once the new one is complete.</param>
    /// <param name="tensors">The tensors, written in this order.</param>
    /// <param name="metadata">The header's <c>__metadata__</c>, or null.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    public static Task WriteAsync(
        string path,
        IReadOnlyList<Entry> tensors,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
