using System.Text.Json;

namespace AiDotNet.Hub.Cli.Input;

/// <summary>
/// One JSON value of a line. An escaped half of a surrogate pair, which JSON allows and no text may hold, is read as U+FFFD; it takes
/// the same one UTF-16 unit, so offsets stay right.
/// </summary>
internal static class JsonLine
{
    /// <summary>A string.</summary>
    /// <exception cref="LineException">The line is something else.</exception>
    public static string ReadText(byte[] line) => Read(line, static (ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Expected("a string"));

    /// <summary>A string, or an array of two for a pair.</summary>
    /// <exception cref="LineException">The line is something else.</exception>
    public static (string Text, string? Pair) ReadTextOrPair(byte[] line) => Read(line, static (ref Utf8JsonReader reader) =>
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return (reader.GetString()!, (string?)null);
        }

        if (reader.TokenType != JsonTokenType.StartArray
            || !reader.Read() || reader.TokenType != JsonTokenType.String || reader.GetString() is not { } first
            || !reader.Read() || reader.TokenType != JsonTokenType.String || reader.GetString() is not { } second
            || !reader.Read() || reader.TokenType != JsonTokenType.EndArray)
        {
            throw Expected("a string or an array of two strings");
        }

        return (first, second);
    });

    /// <summary>An array of token ids.</summary>
    /// <exception cref="LineException">The line is something else.</exception>
    public static IReadOnlyList<int> ReadIds(byte[] line) => Read(line, static (ref Utf8JsonReader reader) =>
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Expected("an array of token ids");
        }

        var ids = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ids.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var id) && id >= 0 ? id : throw Expected("an array of token ids"));
        }

        return ids;
    });

    private delegate T Reading<T>(ref Utf8JsonReader reader);

    private static T Read<T>(byte[] line, Reading<T> reading)
    {
        MendSurrogates(line);
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            var value = reading(ref reader);
            // A second value on the line is as wrong as half a value.
            reader.Read();
            return value;
        }
        catch (JsonException exception)
        {
            throw new LineException($"The line is no JSON value: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            throw new LineException("The line is not UTF-8.");
        }
    }

    private static LineException Expected(string what) => new($"The line must be {what}.");

    /// <summary>Overwrites every lone <c>\uD800</c>…<c>\uDFFF</c> with <c>\ufffd</c>, in place.</summary>
    private static void MendSurrogates(Span<byte> line)
    {
        if (line.IndexOf("\\ud"u8) < 0 && line.IndexOf("\\uD"u8) < 0)
        {
            return;
        }

        for (var i = 0; i + 1 < line.Length; i += line[i] == '\\' ? 2 : 1)
        {
            if (!TryReadEscape(line[i..], out var unit) || !char.IsSurrogate(unit))
            {
                continue;
            }

            if (char.IsHighSurrogate(unit) && i + 6 < line.Length && TryReadEscape(line[(i + 6)..], out var next) && char.IsLowSurrogate(next))
            {
                i += 10;
                continue;
            }

            "fffd"u8.CopyTo(line[(i + 2)..]);
        }
    }

    private static bool TryReadEscape(ReadOnlySpan<byte> text, out char unit)
    {
        unit = default;
        if (text.Length < 6 || text[0] != '\\' || text[1] != 'u'
            || !ushort.TryParse(text[2..6], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value))
        {
            return false;
        }

        unit = (char)value;
        return true;
    }
}
