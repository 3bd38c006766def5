using System.Text.Json;
using System.Text.Unicode;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>
/// Reads a header token by token, straight from the mapping: the text is never copied, and what is kept is a small multiple of its size.
/// Stricter than the reference implementation: a name twice is refused even where both entries agree.
/// </summary>
internal ref struct SafetensorsHeaderParser
{
    private const string MetadataName = "__metadata__";

    private readonly string _file;
    private readonly long _fileLength;
    private readonly long _dataStart;
    private readonly PackageLimits _limits;
    private readonly long[] _extents;
    private readonly OrderedDictionary<string, SafetensorsTensor> _tensors = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private StrictJsonReader _reader;
    private bool _hasMetadata;

    private SafetensorsHeaderParser(ReadOnlySpan<byte> json, string file, long fileLength, PackageLimits limits)
    {
        (_file, _fileLength, _limits) = (file, fileLength, limits);
        _dataStart = SafetensorsHeader.PrefixLength + json.Length;
        _extents = new long[limits.MaxTensorRank];

        _reader = new StrictJsonReader(json, file, limits, SafetensorsHeader.PrefixLength);
    }

    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, string file, long fileLength, PackageLimits limits)
    {
        if (!Utf8.IsValid(json))
        {
            throw new PackageFormatException(PackageRule.HeaderNotUtf8, file, $"the header, bytes 8 to {8 + json.Length}, is not UTF-8.");
        }

        var parser = new SafetensorsHeaderParser(json, file, fileLength, limits);
        parser.ReadAll();
        SafetensorsLayout.Check(parser._tensors, parser._dataStart, fileLength, file);
        return new SafetensorsHeader(parser._tensors, parser._metadata, parser._dataStart);
    }

    private void ReadAll()
    {
        _reader.ReadStartObject("the header");

        while (_reader.ReadName() is { } name)
        {
            if (name == MetadataName)
            {
                ReadMetadata();
            }
            else
            {
                ReadEntry(name);
            }
        }

        _reader.ReadEnd();
    }

    private void ReadMetadata()
    {
        if (_hasMetadata)
        {
            throw _reader.Broken(PackageRule.DuplicateName, $"'{MetadataName}' is there twice");
        }

        _hasMetadata = true;
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            throw _reader.Broken(PackageRule.MetadataNotText, $"'{MetadataName}' must be an object of strings");
        }

        while (_reader.ReadName() is { } name)
        {
            _reader.Read();
            if (_reader.TokenType != JsonTokenType.String)
            {
                throw _reader.Broken(PackageRule.MetadataNotText, $"the value of '{Excerpt.Of(name)}' in '{MetadataName}' must be a string");
            }

            CheckCount(_metadata.Count, "metadata entries");
            if (!_metadata.TryAdd(name, _reader.Text()))
            {
                throw _reader.Broken(PackageRule.DuplicateName, $"'{Excerpt.Of(name)}' is in '{MetadataName}' twice");
            }
        }
    }

    private void ReadEntry(string name)
    {
        CheckCount(_tensors.Count, "tensors");
        if (_tensors.ContainsKey(name))
        {
            throw _reader.Broken(PackageRule.DuplicateName, $"the tensor '{Excerpt.Of(name)}' is there twice");
        }

        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            throw _reader.Broken(PackageRule.EntryNotObject, $"the entry of '{Excerpt.Of(name)}' must be an object");
        }

        var dtypeName = "";
        var (dtype, bits) = (SafetensorsDtype.Other, 0);
        long[]? shape = null;
        (ulong Begin, ulong End)? offsets = null;
        HashSet<string>? otherFields = null;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var isNew = true;
            if (_reader.TextEquals("dtype"u8))
            {
                isNew = bits == 0;
                (dtypeName, dtype, bits) = ReadDtype(name);
            }
            else if (_reader.TextEquals("shape"u8))
            {
                isNew = shape is null;
                shape = ReadShape(name);
            }
            else if (_reader.TextEquals("data_offsets"u8))
            {
                isNew = offsets is null;
                offsets = ReadOffsets(name);
            }
            else
            {
                CheckCount(otherFields?.Count ?? 0, "fields in one entry");
                isNew = (otherFields ??= new(StringComparer.Ordinal)).Add(_reader.Text());
                _reader.SkipValue();
            }

            if (!isNew)
            {
                throw _reader.Broken(PackageRule.DuplicateName, $"the entry of '{Excerpt.Of(name)}' has a field twice");
            }
        }

        if (bits == 0)
        {
            throw _reader.Broken(PackageRule.DtypeInvalid, $"the entry of '{Excerpt.Of(name)}' has no dtype");
        }

        if (shape is null)
        {
            throw _reader.Broken(PackageRule.ShapeInvalid, $"the entry of '{Excerpt.Of(name)}' has no shape");
        }

        if (offsets is not { } range)
        {
            throw _reader.Broken(PackageRule.OffsetsInvalid, $"the entry of '{Excerpt.Of(name)}' has no data_offsets");
        }

        var (begin, length) = CheckRange(name, range.Begin, range.End, shape, dtypeName, bits);
        _tensors.Add(name, new SafetensorsTensor
        {
            Name = name,
            Dtype = dtype,
            DtypeName = dtypeName,
            Shape = shape,
            FilePath = _file,
            Offset = _dataStart + begin,
            Length = length,
        });
    }

    private (string Name, SafetensorsDtype Dtype, int Bits) ReadDtype(string tensor)
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.String)
        {
            throw _reader.Broken(PackageRule.DtypeInvalid, $"the dtype of '{Excerpt.Of(tensor)}' must be a string");
        }

        var text = _reader.Text();
        return SafetensorsDtypes.TryFind(text, out var name, out var dtype, out var bits)
            ? (name, dtype, bits)
            : throw _reader.Broken(PackageRule.DtypeInvalid, $"'{Excerpt.Of(tensor)}' has the dtype '{Excerpt.Of(text)}', which safetensors does not know");
    }

    private long[] ReadShape(string tensor)
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartArray)
        {
            throw _reader.Broken(PackageRule.ShapeInvalid, $"the shape of '{Excerpt.Of(tensor)}' must be a list of whole numbers");
        }

        var rank = 0;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (rank == _limits.MaxTensorRank)
            {
                throw _reader.Broken(PackageRule.RankTooHigh, $"'{Excerpt.Of(tensor)}' has more than {_limits.MaxTensorRank} dimensions");
            }

            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetUInt64(out var extent))
            {
                throw _reader.Broken(PackageRule.ShapeInvalid, $"the shape of '{Excerpt.Of(tensor)}' must be a list of whole numbers from 0");
            }

            _extents[rank++] = extent <= long.MaxValue
                ? (long)extent
                : throw _reader.Broken(PackageRule.ShapeOverflow, $"'{Excerpt.Of(tensor)}' has an extent of {extent}");
        }

        return rank == 0 ? [] : _extents[..rank];
    }

    private (ulong Begin, ulong End) ReadOffsets(string tensor)
    {
        Span<ulong> values = stackalloc ulong[2];
        var count = 0;
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.StartArray)
        {
            while (_reader.Read() && _reader.TokenType == JsonTokenType.Number && count < 2 && _reader.TryGetUInt64(out values[count]))
            {
                count++;
            }
        }

        return count == 2 && _reader.TokenType == JsonTokenType.EndArray
            ? (values[0], values[1])
            : throw _reader.Broken(PackageRule.OffsetsInvalid, $"the data_offsets of '{Excerpt.Of(tensor)}' must be two whole numbers from 0");
    }

    private (long Begin, long Length) CheckRange(string tensor, ulong begin, ulong end, long[] shape, string dtype, int bits)
    {
        if (begin > end)
        {
            throw _reader.Broken(PackageRule.OffsetsInvalid, $"'{Excerpt.Of(tensor)}' begins at data offset {begin} and ends before, at {end}");
        }

        if (end > (ulong)(_fileLength - _dataStart))
        {
            throw _reader.Broken(PackageRule.OffsetsBeyondFile, $"'{Excerpt.Of(tensor)}' ends at data offset {end}, and the file has {_fileLength - _dataStart} bytes of data. If it was cut off, fetch it again");
        }

        Int128 elements = 1;
        foreach (var extent in shape)
        {
            elements *= extent;
            if (elements > long.MaxValue)
            {
                throw _reader.Broken(PackageRule.ShapeOverflow, $"'{Excerpt.Of(tensor)}' has more elements than a 64-bit number holds");
            }
        }

        var allBits = elements * bits;
        if (allBits / 8 > long.MaxValue)
        {
            throw _reader.Broken(PackageRule.ShapeOverflow, $"'{Excerpt.Of(tensor)}' takes more bytes than a 64-bit number holds");
        }

        var length = end - begin;
        return allBits % 8 == 0 && allBits / 8 == length
            ? ((long)begin, (long)length)
            : throw _reader.Broken(PackageRule.SizeMismatch, $"'{Excerpt.Of(tensor)}' is {dtype} [{string.Join(", ", shape)}], which is {allBits / 8} bytes, and its data_offsets span {length}");
    }

    private readonly void CheckCount(int count, string what)
    {
        if (count >= _limits.MaxNames)
        {
            throw _reader.Broken(PackageRule.TooManyNames, $"the header has more than {_limits.MaxNames} {what}");
        }
    }
}
