using System.IO.MemoryMappedFiles;

namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>A file's bytes, mapped for reading. The file must keep its length while it is mapped; those of a cache are read-only.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _start;

    private MappedFile(string path, long length, MemoryMappedFile? file, MemoryMappedViewAccessor? view)
    {
        (Path, Length, _file, _view) = (path, length, file, view);
        if (view is not null)
        {
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            _start = start + view.PointerOffset;
        }
    }

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; }

    public static MappedFile Open(string path)
    {
        // An empty file cannot be mapped and needs not to be; neither is a pipe opened, which would wait for its writer.
        if (new FileInfo(path).Length == 0)
        {
            return new MappedFile(path, 0, null, null);
        }

        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        try
        {
            var length = stream.Length;
            if (length == 0)
            {
                stream.Dispose();
                return new MappedFile(path, 0, null, null);
            }

            var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            try
            {
                return new MappedFile(path, length, file, file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read));
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>A range as elements; it must lie in the file, which the caller has checked.</summary>
    public ReadOnlySpan<T> Span<T>(long offset, long count)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_start is null && Length > 0, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(checked(offset + (count * sizeof(T))), Length);
        return count == 0 ? [] : new ReadOnlySpan<T>(_start + offset, checked((int)count));
    }

    /// <summary>A range as a stream, which may outlive this object only as an error.</summary>
    public Stream OpenStream(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_start is null && Length > 0, this);
        return length == 0 ? Stream.Null : new UnmanagedMemoryStream(_view!.SafeMemoryMappedViewHandle, offset, length, FileAccess.Read);
    }

    public void Dispose()
    {
        if (_start is not null)
        {
            _start = null;
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file!.Dispose();
        }
    }
}
