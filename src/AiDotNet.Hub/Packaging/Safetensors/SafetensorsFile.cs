namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>A safetensors file, memory-mapped, or a sharded set behind its index. Thread-safe for reading; dispose it after the last span was used.</summary>
public sealed class SafetensorsFile : IDisposable
{
    private SafetensorsFile()
    {
    }

    /// <summary>The tensors by name, in the order of the header.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors => throw new NotImplementedException();

    /// <summary>The header's <c>__metadata__</c>; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => throw new NotImplementedException();

    /// <summary>Opens a <c>.safetensors</c> or <c>.bin</c> container, or a <c>.index.json</c> with the shards beside it. Only headers are read.</summary>
    /// <param name="path">The file or the index.</param>
    /// <param name="limits">What is too large; null for the defaults.</param>
    /// <exception cref="Errors.PackageFormatException">The file breaks a rule of the format.</exception>
    public static SafetensorsFile Open(string path, PackageLimits? limits = null) => throw new NotImplementedException();

    /// <summary>A tensor's bytes, straight from the mapping. Valid until this object is disposed.</summary>
    /// <exception cref="KeyNotFoundException">No such tensor.</exception>
    /// <exception cref="NotSupportedException">The tensor has 2 GiB or more; use <see cref="OpenStream"/>.</exception>
    public ReadOnlySpan<byte> GetBytes(string name) => throw new NotImplementedException();

    /// <summary>A tensor's elements, straight from the mapping; the element size must fit the dtype.</summary>
    public ReadOnlySpan<T> GetSpan<T>(string name)
        where T : unmanaged => throw new NotImplementedException();

    /// <summary>A tensor's bytes as a stream, of any size.</summary>
    public Stream OpenStream(string name) => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
