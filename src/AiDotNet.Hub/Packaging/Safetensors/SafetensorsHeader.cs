using System.Buffers;
using System.Buffers.Binary;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>The checked header of a container. Every tensor lies in the file, the data has neither holes nor overlaps, and nothing follows it.</summary>
/// <param name="Tensors">The tensors, in the header's order.</param>
/// <param name="Metadata">The header's <c>__metadata__</c>, in its order.</param>
/// <param name="DataStart">Where the tensors' bytes begin in the file.</param>
internal sealed record SafetensorsHeader(
    OrderedDictionary<string, SafetensorsTensor> Tensors,
    OrderedDictionary<string, string> Metadata,
    long DataStart)
{
    /// <summary>The bytes before the header's text: its length.</summary>
    public const int PrefixLength = 8;

    /// <summary>Reads the header of a mapped file.</summary>
    public static SafetensorsHeader Read(MappedFile file, PackageLimits limits)
    {
        var start = file.Span<byte>(0, Math.Min(file.Length, ForeignContent.LookAhead));
        var headerLength = CheckPrefix(start, file.Length, file.Path, limits);
        var json = file.Span<byte>(PrefixLength, headerLength);
        return SafetensorsHeaderParser.Parse(json, file.Path, file.Length, limits);
    }

    /// <summary>Reads the header from the start of a stream, and no further: for containers that lie in a store.</summary>
    /// <param name="stream">The container, at its first byte; stays open.</param>
    /// <param name="fileLength">The container's length, as its store knows it.</param>
    /// <param name="file">The name for errors and for <see cref="SafetensorsTensor.FilePath"/>.</param>
    /// <param name="limits">What is too large.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="PackageFormatException">The header breaks a rule of the format.</exception>
    public static async Task<SafetensorsHeader> ReadAsync(Stream stream, long fileLength, string file, PackageLimits limits, CancellationToken cancellationToken)
    {
        var start = new byte[ForeignContent.LookAhead];
        var read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var headerLength = CheckPrefix(start.AsSpan(0, read), fileLength, file, limits);

        // Grows with what arrives, not with what the prefix claims.
        var json = new ArrayBufferWriter<byte>();
        json.Write(start.AsSpan(PrefixLength, (int)Math.Min(read - PrefixLength, headerLength)));
        while (json.WrittenCount < headerLength)
        {
            var wanted = (int)Math.Min(headerLength - json.WrittenCount, 1 << 20);
            var count = await stream.ReadAsync(json.GetMemory(wanted)[..wanted], cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                throw new PackageFormatException(PackageRule.HeaderBeyondFile, file, $"the file ends at byte {PrefixLength + json.WrittenCount}, inside its header of {headerLength} bytes. Fetch it again.");
            }

            json.Advance(count);
        }

        return SafetensorsHeaderParser.Parse(json.WrittenSpan, file, fileLength, limits);
    }

    private static long CheckPrefix(ReadOnlySpan<byte> start, long fileLength, string file, PackageLimits limits)
    {
        if (fileLength < PrefixLength || start.Length < PrefixLength)
        {
            throw ForeignContent.Recognise(start, fileLength, file)
                ?? new PackageFormatException(PackageRule.FileTooShort, file, $"a safetensors container begins with 8 bytes of header length, and this file has only {fileLength} bytes. Fetch it again.");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        var rule =
            length == 0 ? PackageRule.HeaderEmpty
            : length > (ulong)Math.Min(limits.MaxHeaderBytes, int.MaxValue) ? PackageRule.HeaderTooLarge
            : length > (ulong)(fileLength - PrefixLength) ? PackageRule.HeaderBeyondFile
            : start[PrefixLength] != (byte)'{' ? PackageRule.HeaderNotObject
            : null;
        if (rule is null)
        {
            return (long)length;
        }

        throw ForeignContent.Recognise(start, fileLength, file) ?? new PackageFormatException(rule, file, rule switch
        {
            PackageRule.HeaderEmpty => "the header at byte 0 is said to be empty; at least '{}' is needed. This is no safetensors container.",
            PackageRule.HeaderTooLarge => $"the header at byte 0 is said to have {length} bytes; at most {limits.MaxHeaderBytes} are read. This is no safetensors container, or a hostile one.",
            PackageRule.HeaderBeyondFile => $"the header at byte 0 is said to have {length} bytes, and the file ends after {fileLength}. This is no safetensors container, or one that was cut off: fetch it again.",
            _ => $"the header at byte {PrefixLength} does not begin with '{{'. This is no safetensors container.",
        });
    }
}
