using System.Diagnostics;
using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Runtime.Tokenization.Json;
using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>
/// A piece of text while it is rewritten, with the place in the original that each UTF-16 unit came from.
/// Reused from call to call; holds well-formed UTF-16 only.
/// </summary>
internal sealed class NormalizedText
{
    private char[] _text = new char[256];
    private int[] _starts = new int[256];
    private int[] _ends = new int[256];
    private char[] _nextText = new char[256];
    private int[] _nextStarts = new int[256];
    private int[] _nextEnds = new int[256];
    private int _nextLength;
    private int _cursor;
    private long _mostUnits;

    public int Length { get; private set; }

    public ReadOnlySpan<char> Span => _text.AsSpan(0, Length);

    /// <summary>The units themselves, for rewriting that keeps every unit where it is.</summary>
    public Span<char> Units => _text.AsSpan(0, Length);

    /// <summary>How many units the buffers hold.</summary>
    public int Capacity => _text.Length + _nextText.Length;

    /// <summary>Begins a piece.</summary>
    /// <param name="piece">Well-formed UTF-16.</param>
    /// <param name="origin">Where the piece begins in the original text.</param>
    public void Reset(ReadOnlySpan<char> piece, int origin)
    {
        if (_text.Length < piece.Length)
        {
            var capacity = (int)Math.Max(piece.Length, Math.Min(2L * _text.Length, Array.MaxLength));
            (_text, _starts, _ends) = (new char[capacity], new int[capacity], new int[capacity]);
        }

        piece.CopyTo(_text);
        Length = piece.Length;
        _mostUnits = 65536 + (64L * piece.Length);
        var starts = _starts.AsSpan(0, Length);
        var ends = _ends.AsSpan(0, Length);
        for (var i = 0; i < starts.Length; i++)
        {
            starts[i] = origin + i;
            ends[i] = origin + i + 1;
        }

        // Both halves of a pair come from the whole pair.
        for (var at = NextSurrogate(piece, 0); at >= 0; at = NextSurrogate(piece, at + 2))
        {
            ends[at] = origin + at + 2;
            starts[at + 1] = origin + at;
        }
    }

    /// <summary>The place in the original that a range of this text came from.</summary>
    public (int Start, int End) Origin(int start, int end) => start < end ? (_starts[start], _ends[end - 1]) : (0, 0);

    /// <summary>The code point at an index, and how many units it takes.</summary>
    public int CodePointAt(int index, out int units) => CodePointAt(Span, index, out units);

    /// <inheritdoc cref="CodePointAt(int, out int)"/>
    public static int CodePointAt(ReadOnlySpan<char> text, int index, out int units)
    {
        var unit = text[index];
        if (char.IsHighSurrogate(unit) && index + 1 < text.Length)
        {
            units = 2;
            return char.ConvertToUtf32(unit, text[index + 1]);
        }

        units = 1;
        return unit;
    }

    /// <summary>Begins a rewriting of the whole text; the old text stays readable until <see cref="EndRewrite"/>.</summary>
    public void BeginRewrite()
    {
        (_nextLength, _cursor) = (0, 0);
        if (_nextText.Length < Length)
        {
            // Most texts change little in length.
            var capacity = Length + (Length / 16) + 16;
            (_nextText, _nextStarts, _nextEnds) = (new char[capacity], new int[capacity], new int[capacity]);
        }
    }

    /// <summary>Makes what was written the text.</summary>
    public void EndRewrite()
    {
        (_text, _nextText) = (_nextText, _text);
        (_starts, _nextStarts) = (_nextStarts, _starts);
        (_ends, _nextEnds) = (_nextEnds, _ends);
        Length = _nextLength;
    }

    /// <summary>Writes a code point that stands where the unit at <paramref name="index"/> stood.</summary>
    public void Put(int code, int index) => Emit(code, _starts[index], _ends[index]);

    /// <summary>Writes a range of the old text as it is.</summary>
    public void Copy(int start, int length)
    {
        Reserve(length);
        _text.AsSpan(start, length).CopyTo(_nextText.AsSpan(_nextLength));
        _starts.AsSpan(start, length).CopyTo(_nextStarts.AsSpan(_nextLength));
        _ends.AsSpan(start, length).CopyTo(_nextEnds.AsSpan(_nextLength));
        _nextLength += length;
    }

    /// <summary>Passes over old units without writing.</summary>
    public void MoveTo(int index) => _cursor = index;

    /// <summary>
    /// Writes a code point in the reference's terms: a change of 1 inserts it after what was just consumed and borrows that
    /// place; 0 replaces the next old code point; -n replaces it and swallows n more, whose places are lost.
    /// </summary>
    public void Transform(int code, int change)
    {
        if (change > 0)
        {
            var (start, end) = _cursor < 1 ? (0, 0) : (_starts[_cursor - 1], _ends[_cursor - 1]);
            Emit(code, start, end);
            return;
        }

        Put(code, _cursor);
        for (var consumed = change; consumed <= 0; consumed++)
        {
            Debug.Assert(_cursor < Length, "A change may not swallow more than there is.");
            _cursor += char.IsHighSurrogate(_text[_cursor]) ? 2 : 1;
        }
    }

    /// <summary>How many units were written since <see cref="BeginRewrite"/>.</summary>
    public int Written => _nextLength;

    /// <summary>Writes one unit that stands where the unit at <paramref name="index"/> stood.</summary>
    public void PutUnit(char unit, int index)
    {
        if (_nextLength == _nextText.Length)
        {
            Reserve(1);
        }

        var at = _nextLength++;
        (_nextText[at], _nextStarts[at], _nextEnds[at]) = (unit, _starts[index], _ends[index]);
    }

    /// <summary>Writes a range of the old text as the characters that stand for its UTF-8 bytes; each has the place of its code point.</summary>
    public void PutBytes(int start, int end)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var index = start; index < end;)
        {
            var unit = _text[index];
            if (unit < 0x80)
            {
                PutUnit(ByteAlphabet.ToCharacter((byte)unit), index++);
                continue;
            }

            var rune = new Rune(CodePointAt(index, out var units));
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                PutUnit(ByteAlphabet.ToCharacter(value), index);
            }

            index += units;
        }
    }

    /// <summary>Takes over a range of another text, with its places.</summary>
    public void CopyFrom(NormalizedText other, int start, int end)
    {
        Reset(other.Span[start..end], 0);
        other._starts.AsSpan(start, end - start).CopyTo(_starts);
        other._ends.AsSpan(start, end - start).CopyTo(_ends);
        _mostUnits = other._mostUnits;
    }

    /// <summary>Keeps only a range of the text.</summary>
    public void Slice(int start, int end)
    {
        BeginRewrite();
        Copy(start, end - start);
        EndRewrite();
    }

    private static int NextSurrogate(ReadOnlySpan<char> text, int from)
    {
        if (from >= text.Length)
        {
            return -1;
        }

        var at = text[from..].IndexOfAnyInRange('\uD800', '\uDBFF');
        return at < 0 ? -1 : from + at;
    }

    private void Emit(int code, int start, int end)
    {
        Reserve(2);
        var length = _nextLength;
        if (code < 0x10000)
        {
            _nextText[length] = (char)code;
        }
        else
        {
            _nextText[length] = (char)(0xD800 + ((code - 0x10000) >> 10));
            (_nextStarts[length], _nextEnds[length]) = (start, end);
            _nextText[++length] = (char)(0xDC00 + (code & 0x3FF));
        }

        (_nextStarts[length], _nextEnds[length]) = (start, end);
        _nextLength = length + 1;
    }

    private void Reserve(int more)
    {
        var needed = checked(_nextLength + more);
        if (needed > _nextText.Length)
        {
            // A chain of replacements in a hostile file multiplies the text at every step.
            if (needed > _mostUnits)
            {
                throw new PackageFormatException(
                    TokenizerRule.TokenizerInvalid, TokenizerJson.FileName, $"the normalizer makes more than {_mostUnits} characters of a text. Use another tokenizer.");
            }

            var capacity = (int)Math.Max(needed, Math.Min(2L * _nextText.Length, Array.MaxLength));
            Array.Resize(ref _nextText, capacity);
            Array.Resize(ref _nextStarts, capacity);
            Array.Resize(ref _nextEnds, capacity);
        }
    }
}
