using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>Writes the length and the header of a container.</summary>
internal static class SafetensorsHeaderWriter
{
    private const int Alignment = 8;

    /// <summary>The bytes before the data.</summary>
    /// <param name="tensors">The tensors, in the order of the data.</param>
    /// <param name="metadata">The metadata, or null.</param>
    /// <param name="lengths">The bytes of each tensor.</param>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<SafetensorsWriter.Entry> tensors, IReadOnlyDictionary<string, string>? metadata, out long[] lengths)
    {
        lengths = new long[tensors.Count];
        var header = new ArrayBufferWriter<byte>();
        header.Write(stackalloc byte[SafetensorsHeader.PrefixLength]);
        using (var json = new Utf8JsonWriter(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var end = 0L;
            for (var i = 0; i < tensors.Count; i++)
            {
                var tensor = tensors[i];
                if (!names.Add(Valid(tensor.Name)))
                {
                    throw new ArgumentException($"The tensor name '{tensor.Name}' is there twice or reserved.", nameof(tensors));
                }

                var begin = end;
                var dtype = tensor.DtypeName ?? SafetensorsDtypes.NameOf(tensor.Dtype);
                lengths[i] = LengthOf(tensor, dtype);
                end = checked(begin + lengths[i]);
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype"u8, dtype);
                json.WriteStartArray("shape"u8);
                foreach (var extent in tensor.Shape)
                {
                    json.WriteNumberValue(extent);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets"u8);
                json.WriteNumberValue(begin);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        var padding = -header.WrittenCount & (Alignment - 1);
        header.GetSpan(Alignment)[..padding].Fill((byte)' ');
        header.Advance(padding);
        var bytes = header.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - SafetensorsHeader.PrefixLength);
        return bytes.Length - SafetensorsHeader.PrefixLength <= PackageLimits.Default.MaxHeaderBytes
            ? bytes
            : throw new ArgumentException($"The header of {tensors.Count} tensors would have {bytes.Length} bytes; no reader takes more than {PackageLimits.Default.MaxHeaderBytes}. Write shards.", nameof(tensors));
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null)
        {
            return;
        }

        json.WriteStartObject("__metadata__"u8);
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(Valid(key), Valid(value));
        }

        json.WriteEndObject();
    }

    private static long LengthOf(SafetensorsWriter.Entry tensor, string dtype)
    {
        if (!SafetensorsDtypes.TryFind(dtype, out _, out var known, out var bits) || known != tensor.Dtype)
        {
            throw new ArgumentException($"The tensor '{tensor.Name}' has the dtype '{dtype}', which safetensors does not know or which is not {tensor.Dtype}.", nameof(tensor));
        }

        Int128 count = bits;
        foreach (var extent in tensor.Shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extent, nameof(tensor));
            count = count * extent <= (Int128)long.MaxValue * 8 ? count * extent : throw new ArgumentException($"The tensor '{tensor.Name}' has too many elements.", nameof(tensor));
        }

        return count % 8 == 0
            ? (long)(count / 8)
            : throw new ArgumentException($"The tensor '{tensor.Name}' does not fill whole bytes.", nameof(tensor));
    }

    // Half a surrogate pair would become another name.
    private static string Valid(string text)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
            return text;
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"'{text}' is no valid text: it holds half a surrogate pair.", e);
        }
    }
}
