namespace AiDotNet.Hub.Runtime.Tokenization.Unicode;

/// <summary>Extended grapheme clusters by the rules of UAX #29, with the classes that the reference has.</summary>
internal static class GraphemeClusters
{
    private const int ZeroWidthJoiner = 0x200D;

    private static readonly Lazy<Classes> Known = new(() => new Classes());

    /// <summary>Where the cluster ends that begins at an index.</summary>
    public static int FindEnd(ReadOnlySpan<char> text, int start)
    {
        // Two ASCII characters are two clusters, but for a line end.
        var first = text[start];
        if (start + 1 >= text.Length || (first < 0x80 && text[start + 1] < 0x80))
        {
            return first == '\r' && start + 1 < text.Length && text[start + 1] == '\n' ? start + 2 : start + 1;
        }

        var classes = Known.Value;
        var code = NormalizedText.CodePointAt(text, start, out var units);
        var state = new State(classes.Of(code), code, classes);
        var end = start + units;
        while (end < text.Length)
        {
            code = NormalizedText.CodePointAt(text, end, out units);
            if (!state.Joins(classes.Of(code), code, classes))
            {
                break;
            }

            end += units;
        }

        return end;
    }

    private enum Kind : byte
    {
        Other,
        Control,
        Extend,
        SpacingMark,
        Prepend,
        Joiner,
        RegionalIndicator,
        Lead,
        Vowel,
        Trail,
        LeadVowel,
        LeadVowelTrail,
    }

    private ref struct State
    {
        private Kind _last;
        private bool _afterPictograph;
        private bool _joinerAfterPictograph;
        private bool _inConjunct;
        private bool _conjunctIsLinked;
        private bool _isOddIndicator;

        public State(Kind kind, int code, Classes classes) => Advance(kind, code, classes);

        public bool Joins(Kind kind, int code, Classes classes)
        {
            var joins = (_last, kind) switch
            {
                (Kind.Control, _) or (_, Kind.Control) => false,
                (_, Kind.Extend or Kind.Joiner or Kind.SpacingMark) => true,
                (Kind.Prepend, _) => true,
                (Kind.Lead, Kind.Lead or Kind.Vowel or Kind.LeadVowel or Kind.LeadVowelTrail) => true,
                (Kind.Vowel or Kind.LeadVowel, Kind.Vowel or Kind.Trail) => true,
                (Kind.Trail or Kind.LeadVowelTrail, Kind.Trail) => true,
                (Kind.RegionalIndicator, Kind.RegionalIndicator) => _isOddIndicator,
                _ => (_joinerAfterPictograph && classes.Pictographic.Contains(code)) || (_conjunctIsLinked && classes.Consonant.Contains(code)),
            };
            if (joins)
            {
                Advance(kind, code, classes);
            }

            return joins;
        }

        private void Advance(Kind kind, int code, Classes classes)
        {
            _joinerAfterPictograph = _afterPictograph && kind == Kind.Joiner;
            _afterPictograph = classes.Pictographic.Contains(code) || (_afterPictograph && kind == Kind.Extend);
            var isLinker = classes.Linker.Contains(code);
            (_inConjunct, _conjunctIsLinked) = classes.Consonant.Contains(code) ? (true, false)
                : _inConjunct && (isLinker || classes.ConjunctExtend.Contains(code)) ? (true, _conjunctIsLinked || isLinker)
                : (false, false);
            _isOddIndicator = kind == Kind.RegionalIndicator && !_isOddIndicator;
            _last = kind;
        }
    }

    private sealed class Classes
    {
        private readonly Kind[] _firstPlane = new Kind[0x10000];
        private readonly CodePointSet _extend = UnicodeTables.ReadClusterClass("Extend");
        private readonly CodePointSet _spacingMark = UnicodeTables.ReadClusterClass("SpacingMark");
        private readonly CodePointSet _prepend = UnicodeTables.ReadClusterClass("Prepend");
        private readonly CodePointSet _control = new[] { "cc", "cf", "zl", "zp" }
            .Select(name => UnicodeTables.FindClass(name)!)
            .Append(CodePointRanges.Of([(0xE0000, 0xE0FFF)]))
            .Aggregate((all, one) => all.Union(one)).ToSet();

        public Classes()
        {
            for (var code = 0; code < _firstPlane.Length; code++)
            {
                _firstPlane[code] = Find(code);
            }
        }

        public CodePointSet Pictographic { get; } = UnicodeTables.ReadClusterClass("Pictographic");

        public CodePointSet Consonant { get; } = UnicodeTables.ReadClusterClass("ConjunctConsonant");

        public CodePointSet Linker { get; } = UnicodeTables.ReadClusterClass("ConjunctLinker");

        public CodePointSet ConjunctExtend { get; } = UnicodeTables.ReadClusterClass("ConjunctExtend");

        public Kind Of(int code) => code < _firstPlane.Length ? _firstPlane[code] : Find(code);

        private Kind Find(int code) => code switch
        {
            ZeroWidthJoiner => Kind.Joiner,
            >= 0x1F1E6 and <= 0x1F1FF => Kind.RegionalIndicator,
            >= 0x1100 and <= 0x115F or >= 0xA960 and <= 0xA97C => Kind.Lead,
            >= 0x1160 and <= 0x11A7 or >= 0xD7B0 and <= 0xD7C6 or 0x16D63 or >= 0x16D67 and <= 0x16D6A => Kind.Vowel,
            >= 0x11A8 and <= 0x11FF or >= 0xD7CB and <= 0xD7FB => Kind.Trail,
            >= 0xAC00 and <= 0xD7A3 => (code - 0xAC00) % 28 == 0 ? Kind.LeadVowel : Kind.LeadVowelTrail,
            _ when _extend.Contains(code) => Kind.Extend,
            _ when _spacingMark.Contains(code) => Kind.SpacingMark,
            _ when _prepend.Contains(code) => Kind.Prepend,
            _ when _control.Contains(code) => Kind.Control,
            _ => Kind.Other,
        };
    }
}
