using System.Runtime.CompilerServices;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>A safetensors file, memory-mapped, or a sharded set behind its index. Thread-safe for reading; dispose it after the last span was used.</summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly Dictionary<string, MappedFile> _files;
    private readonly OrderedDictionary<string, SafetensorsTensor> _tensors;
    private readonly OrderedDictionary<string, string> _metadata;

    internal SafetensorsFile(
        Dictionary<string, MappedFile> files,
        OrderedDictionary<string, SafetensorsTensor> tensors,
        OrderedDictionary<string, string> metadata,
        IReadOnlyList<string> warnings) => (_files, _tensors, _metadata, Warnings) = (files, tensors, metadata, warnings);

    /// <summary>The tensors by name, in the order of the header; of shards, in the ordinal order of their file names.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors => _tensors;

    /// <summary>The header's <c>__metadata__</c>, in its order; empty where it has none. Of shards, the first one's.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>What is odd about the set but keeps nobody from reading it, such as an index whose total size is wrong.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Opens a <c>.safetensors</c> or <c>.bin</c> container, or a <c>.index.json</c> with the shards beside it. Only headers are read.</summary>
    /// <param name="path">The file or the index.</param>
    /// <param name="limits">What is too large; null for the defaults.</param>
    /// <exception cref="PackageFormatException">The file breaks a rule of the format.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static SafetensorsFile Open(string path, PackageLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        path = Path.GetFullPath(path);
        limits ??= PackageLimits.Default;
        return path.EndsWith(ShardIndex.Suffix, StringComparison.OrdinalIgnoreCase) ? SafetensorsShards.Open(path, limits) : OpenSingle(path, limits);
    }

    /// <summary>A tensor's bytes, straight from the mapping. Valid until this object is disposed.</summary>
    /// <exception cref="KeyNotFoundException">No such tensor.</exception>
    /// <exception cref="NotSupportedException">The tensor has 2 GiB or more; use <see cref="OpenStream"/>.</exception>
    /// <exception cref="ObjectDisposedException">This object was disposed.</exception>
    public ReadOnlySpan<byte> GetBytes(string name)
    {
        var tensor = Find(name);
        return FitsSpan(tensor, tensor.Length).Span<byte>(tensor.Offset, tensor.Length);
    }

    /// <summary>A tensor's elements, straight from the mapping; the element size must fit the dtype. Valid until this object is disposed.</summary>
    /// <typeparam name="T">A type of the element's size, such as <see cref="float"/> for F32, <see cref="Half"/> for F16, <see cref="ushort"/> for
    /// the raw values of BF16. A dtype that is kept as bytes only opens as <see cref="byte"/>.</typeparam>
    /// <remarks>The file decides where a tensor begins, so that the span need not be aligned to the element's size.</remarks>
    /// <exception cref="KeyNotFoundException">No such tensor.</exception>
    /// <exception cref="ArgumentException">The element size differs from the dtype's.</exception>
    /// <exception cref="NotSupportedException">The tensor has 2^31 elements or more; use <see cref="OpenStream"/>.</exception>
    /// <exception cref="ObjectDisposedException">This object was disposed.</exception>
    public ReadOnlySpan<T> GetSpan<T>(string name)
        where T : unmanaged
    {
        var tensor = Find(name);
        SafetensorsDtypes.TryFind(tensor.DtypeName, out _, out var dtype, out var bits);
        var size = dtype == SafetensorsDtype.Other ? 1 : bits / 8;
        if (Unsafe.SizeOf<T>() != size)
        {
            throw new ArgumentException($"The tensor '{name}' is {tensor.DtypeName}, {size} bytes an element; {typeof(T).Name} has {Unsafe.SizeOf<T>()}.", nameof(name));
        }

        var count = tensor.Length / size;
        return FitsSpan(tensor, count).Span<T>(tensor.Offset, count);
    }

    /// <summary>A tensor's bytes as a stream, of any size. Reading after this object was disposed is an error.</summary>
    /// <exception cref="KeyNotFoundException">No such tensor.</exception>
    /// <exception cref="ObjectDisposedException">This object was disposed.</exception>
    public Stream OpenStream(string name)
    {
        var tensor = Find(name);
        return _files[tensor.FilePath].OpenStream(tensor.Offset, tensor.Length);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    private static SafetensorsFile OpenSingle(string path, PackageLimits limits)
    {
        var file = MappedFile.Open(path);
        try
        {
            var header = SafetensorsHeader.Read(file, limits);
            return new SafetensorsFile(new(StringComparer.Ordinal) { [path] = file }, header.Tensors, header.Metadata, []);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private SafetensorsTensor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _tensors.TryGetValue(name, out var tensor)
            ? tensor
            : throw new KeyNotFoundException($"There is no tensor '{name}' in '{_files.Keys.First()}'.");
    }

    private MappedFile FitsSpan(SafetensorsTensor tensor, long count) => count <= int.MaxValue
        ? _files[tensor.FilePath]
        : throw new NotSupportedException($"The tensor '{tensor.Name}' has {tensor.Length} bytes, too many for one span; read it as a stream.");
}
