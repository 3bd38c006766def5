using System.IO.Compression;
using System.Text;

namespace AiDotNet.Hub.Runtime.Tokenization.Unicode;

/// <summary>
/// What the reference does with each code point. It mixes five Unicode versions, none of which is .NET's, so nothing here
/// may be replaced by <see cref="char"/>, <see cref="string.Normalize()"/> or <c>\p{}</c>. Made by <c>eng/unicode/make_tokenizer_tables.py</c>.
/// </summary>
internal static class UnicodeTables
{
    private static readonly Dictionary<string, (int Kind, int Count, int Offset)> Directory = [];
    private static readonly byte[] Data = Open();

    private static readonly Lazy<CodePointMap> LazyCompatibilityDecomposition = new(() => ReadMap("CompatibilityDecomposition"));
    private static readonly Lazy<Dictionary<long, int>> LazyCompositions = new(ReadCompositions);
    private static readonly Lazy<CodePointSet> LazyAccent = new(() => ReadSet("Accent"));
    private static readonly Lazy<CodePointSet> LazyDigit = new(() => ReadSet("Digit"));
    private static readonly Lazy<CodePointSet> LazyNmtControl = new(() => ReadSet("NmtControl"));
    private static readonly Lazy<CodePointSet> LazyNmtSpace = new(() => ReadSet("NmtSpace"));

    private static readonly Lazy<CodePointMap> LazyCaseFold = new(() => ReadMap("CaseFold"));
    private static readonly Lazy<(int[] Starts, int[] Ends, int[] Scripts)> LazyScripts = new(ReadScripts);

    /// <summary>NFD of single characters, Hangul syllables left out.</summary>
    public static CodePointMap Decomposition { get; } = ReadMap("Decomposition");

    /// <summary>NFKD of single characters, Hangul syllables left out.</summary>
    public static CodePointMap CompatibilityDecomposition => LazyCompatibilityDecomposition.Value;

    /// <summary>What a starter and a following character compose to, under <see cref="PairKey"/>; Hangul left out.</summary>
    public static Dictionary<long, int> Compositions => LazyCompositions.Value;

    /// <summary>Code points with a combining class other than 0.</summary>
    public static CodePointMap CombiningClass { get; } = ReadClasses("CombiningClass");

    public static CodePointMap Lowercase { get; } = ReadMap("Lowercase");

    /// <summary>What <c>StripAccents</c> removes.</summary>
    public static CodePointSet Accent => LazyAccent.Value;

    /// <summary>What <c>BertNormalizer</c> removes as accents: fewer than <see cref="Accent"/>.</summary>
    public static CodePointSet BertAccent { get; } = ReadSet("BertAccent");

    public static CodePointSet BertControl { get; } = ReadSet("BertControl");

    public static CodePointSet BertSpace { get; } = ReadSet("BertSpace");

    public static CodePointSet BertChinese { get; } = ReadSet("BertChinese");

    public static CodePointSet Punctuation { get; } = ReadSet("Punctuation");

    public static CodePointSet Digit => LazyDigit.Value;

    public static CodePointSet WhiteSpace { get; } = ReadSet("WhiteSpace");

    /// <summary><c>\w</c> of Rust's regular expressions, which is not that of Oniguruma.</summary>
    public static CodePointSet Word { get; } = ReadSet("Word");

    public static CodePointSet NmtControl => LazyNmtControl.Value;

    public static CodePointSet NmtSpace => LazyNmtSpace.Value;

    /// <summary>Full case folding, for regular expressions that ignore case.</summary>
    public static CodePointMap CaseFold => LazyCaseFold.Value;

    /// <summary>The script of a code point as <c>UnicodeScripts</c> numbers them; 0 for what belongs to every script.</summary>
    public static int GetScript(int code)
    {
        var (starts, ends, scripts) = LazyScripts.Value;
        var index = Array.BinarySearch(starts, code);
        index = index >= 0 ? index : ~index - 1;
        return index >= 0 && code <= ends[index] ? scripts[index] : 0;
    }

    /// <summary>A class of code points of regular expressions: a property, or a bracket such as <c>[:alpha:]</c>, in lower case without underscores.</summary>
    public static CodePointRanges? FindClass(string name) => Directory.ContainsKey("class " + name) ? ReadRanges("class " + name) : null;

    /// <summary>A class of extended grapheme clusters.</summary>
    public static CodePointSet ReadClusterClass(string name) => ReadSet("Cluster" + name);

    public static long PairKey(int first, int second) => ((long)first << 32) | (uint)second;

    public static int GetCombiningClass(int code) => CombiningClass.TryGet(code, out var value) ? value[0] : 0;

    private static byte[] Open()
    {
        using var resource = typeof(UnicodeTables).Assembly.GetManifestResourceStream("unicode-tables")
            ?? throw new InvalidOperationException("The assembly lacks its Unicode tables.");
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(resource, CompressionMode.Decompress))
        {
            gzip.CopyTo(unpacked);
        }

        var data = unpacked.ToArray();
        var reader = new Reader(data, 0);
        while (!reader.AtEnd)
        {
            var name = reader.ReadText();
            var (kind, count) = (reader.Read(), reader.Read());
            Directory.Add(name, (kind, count, reader.Offset));
            for (var i = 0; i < count; i++)
            {
                reader.SkipEntry(kind);
            }
        }

        return data;
    }

    private static CodePointSet ReadSet(string name) => ReadRanges(name).ToSet();

    private static CodePointRanges ReadRanges(string name)
    {
        var (_, count, offset) = Directory[name];
        var reader = new Reader(Data, offset);
        var ranges = new (int, int)[count];
        for (int i = 0, previous = 0; i < count; i++)
        {
            var start = previous + reader.Read();
            previous = start + reader.Read();
            ranges[i] = (start, previous);
        }

        return CodePointRanges.Of(ranges);
    }

    private static CodePointMap ReadMap(string name)
    {
        var (_, count, offset) = Directory[name];
        var reader = new Reader(Data, offset);
        var (keys, offsets, values) = (new int[count], new int[count + 1], new List<int>());
        for (int i = 0, previous = 0; i < count; i++)
        {
            keys[i] = previous += reader.Read();
            for (var length = reader.Read(); length > 0; length--)
            {
                values.Add(reader.Read());
            }

            offsets[i + 1] = values.Count;
        }

        return new CodePointMap(keys, offsets, [.. values]);
    }

    private static CodePointMap ReadClasses(string name)
    {
        var (_, count, offset) = Directory[name];
        var reader = new Reader(Data, offset);
        var (keys, values) = (new List<int>(), new List<int>());
        for (int i = 0, previous = 0; i < count; i++)
        {
            var start = previous + reader.Read();
            previous = start + reader.Read();
            var combiningClass = reader.Read();
            for (var code = start; code <= previous; code++)
            {
                keys.Add(code);
                values.Add(combiningClass);
            }
        }

        return new CodePointMap([.. keys], [.. Enumerable.Range(0, keys.Count + 1)], [.. values]);
    }

    private static (int[] Starts, int[] Ends, int[] Scripts) ReadScripts()
    {
        var (_, count, offset) = Directory["UnicodeScript"];
        var reader = new Reader(Data, offset);
        var (starts, ends, scripts) = (new int[count], new int[count], new int[count]);
        for (int i = 0, previous = 0; i < count; i++)
        {
            starts[i] = previous + reader.Read();
            ends[i] = previous = starts[i] + reader.Read();
            scripts[i] = reader.Read();
        }

        return (starts, ends, scripts);
    }

    private static Dictionary<long, int> ReadCompositions()
    {
        var (_, count, offset) = Directory["Composition"];
        var reader = new Reader(Data, offset);
        var pairs = new Dictionary<long, int>(count);
        for (var i = 0; i < count; i++)
        {
            pairs.Add(PairKey(reader.Read(), reader.Read()), reader.Read());
        }

        return pairs;
    }

    private struct Reader(byte[] data, int offset)
    {
        public int Offset { get; private set; } = offset;

        public readonly bool AtEnd => Offset == data.Length;

        public int Read()
        {
            for (int value = 0, shift = 0; ; shift += 7)
            {
                var current = data[Offset++];
                value |= (current & 0x7F) << shift;
                if (current < 0x80)
                {
                    return value;
                }
            }
        }

        public string ReadText()
        {
            var length = Read();
            Offset += length;
            return Encoding.UTF8.GetString(data, Offset - length, length);
        }

        public void SkipEntry(int kind)
        {
            Read();
            var rest = Read();
            for (var left = kind switch { 1 => rest, 2 or 3 => 1, _ => 0 }; left > 0; left--)
            {
                Read();
            }
        }
    }
}
