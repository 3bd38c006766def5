namespace AiDotNet.Hub.Runtime.Tokenization.Unicode;

/// <summary>The four normalization forms over the reference's own tables, with its bookkeeping of places.</summary>
internal static class UnicodeForm
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int LeadCount = 19;
    private const int HangulCount = LeadCount * VowelCount * TrailCount;

    /// <summary>NFD or NFKD.</summary>
    public static void Decompose(NormalizedText text, bool compatibility)
    {
        // Below these nothing decomposes and nothing is a mark.
        if (text.Span.IndexOfAnyExceptInRange('\0', compatibility ? '\u009F' : '\u00BF') < 0)
        {
            return;
        }

        var map = compatibility ? UnicodeTables.CompatibilityDecomposition : UnicodeTables.Decomposition;
        if (!NeedsDecomposition(text.Span, map))
        {
            return;
        }

        var run = new MarkRun();
        text.BeginRewrite();
        for (var index = 0; index < text.Length;)
        {
            var code = text.CodePointAt(index, out var units);
            Push(code, map, run, text, static (target, c, change) => target.Transform(c, change));
            index += units;
        }

        run.Flush(text, static (target, c, change) => target.Transform(c, change));
        text.EndRewrite();
    }

    /// <summary>NFC or NFKC.</summary>
    public static void Compose(NormalizedText text, bool compatibility)
    {
        // Below these every character is its own composition.
        if (text.Span.IndexOfAnyExceptInRange('\0', compatibility ? '\u009F' : '\u02FF') < 0)
        {
            return;
        }

        var map = compatibility ? UnicodeTables.CompatibilityDecomposition : UnicodeTables.Decomposition;
        var (run, composer) = (new MarkRun(), new Composer(text));
        text.BeginRewrite();
        for (var index = 0; index < text.Length;)
        {
            var code = text.CodePointAt(index, out var units);
            Push(code, map, run, composer, static (target, c, change) => target.Add(c, change));
            index += units;
        }

        run.Flush(composer, static (target, c, change) => target.Add(c, change));
        composer.End();
        text.EndRewrite();
    }

    private static bool NeedsDecomposition(ReadOnlySpan<char> text, CodePointMap map)
    {
        for (var index = 0; index < text.Length;)
        {
            var code = NormalizedText.CodePointAt(text, index, out var units);
            if (code >= 0xA0 && (map.Contains(code) || UnicodeTables.CombiningClass.Contains(code) || IsHangul(code)))
            {
                return true;
            }

            index += units;
        }

        return false;
    }

    private static bool IsHangul(int code) => (uint)(code - HangulBase) < HangulCount;

    private static void Push<TTarget>(int code, CodePointMap map, MarkRun run, TTarget target, Action<TTarget, int, int> write)
    {
        if (map.TryGet(code, out var parts))
        {
            for (var i = 0; i < parts.Length; i++)
            {
                run.Push(parts[i], Math.Min(i, 1), target, write);
            }
        }
        else if (IsHangul(code))
        {
            var syllable = code - HangulBase;
            run.Push(LeadBase + (syllable / (VowelCount * TrailCount)), 0, target, write);
            run.Push(VowelBase + (syllable % (VowelCount * TrailCount) / TrailCount), 1, target, write);
            if (syllable % TrailCount is > 0 and var trail)
            {
                run.Push(TrailBase + trail, 1, target, write);
            }
        }
        else
        {
            run.Push(code, 0, target, write);
        }
    }

    private static bool TryCompose(int first, int second, out int composed)
    {
        if ((uint)(first - LeadBase) < LeadCount && (uint)(second - VowelBase) < VowelCount)
        {
            composed = HangulBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TrailCount);
            return true;
        }

        if (IsHangul(first) && (first - HangulBase) % TrailCount == 0 && second is > TrailBase and < TrailBase + TrailCount)
        {
            composed = first + second - TrailBase;
            return true;
        }

        return UnicodeTables.Compositions.TryGetValue(UnicodeTables.PairKey(first, second), out composed);
    }

    /// <summary>Marks that wait until their order is known; stable and not quadratic, however many there are.</summary>
    private sealed class MarkRun
    {
        private readonly List<(int Class, int Order, int Code, int Change)> _marks = [];

        public void Push<TTarget>(int code, int change, TTarget target, Action<TTarget, int, int> write)
        {
            var combiningClass = code < 0x300 ? 0 : UnicodeTables.GetCombiningClass(code);
            if (combiningClass != 0)
            {
                _marks.Add((combiningClass, _marks.Count, code, change));
                return;
            }

            Flush(target, write);
            write(target, code, change);
        }

        public void Flush<TTarget>(TTarget target, Action<TTarget, int, int> write)
        {
            if (_marks.Count == 0)
            {
                return;
            }

            if (_marks.Count > 1)
            {
                _marks.Sort(static (a, b) => a.Class != b.Class ? a.Class.CompareTo(b.Class) : a.Order.CompareTo(b.Order));
            }

            foreach (var (_, _, code, change) in _marks)
            {
                write(target, code, change);
            }

            _marks.Clear();
        }
    }

    /// <summary>Canonical composition of a decomposed stream: a starter, and behind it the marks that did not join it.</summary>
    private sealed class Composer(NormalizedText target)
    {
        private readonly List<(int Code, int Change)> _blocked = [];
        private (int Code, int Change)? _starter;
        private int _lastClass = -1;

        public void Add(int code, int change)
        {
            var combiningClass = code < 0x300 ? 0 : UnicodeTables.GetCombiningClass(code);
            if (_starter is not { } starter)
            {
                if (combiningClass != 0)
                {
                    target.Transform(code, change);
                    return;
                }

                _starter = (code, change);
                return;
            }

            var isBlocked = _lastClass >= 0 && _lastClass >= combiningClass;
            if (!isBlocked && TryCompose(starter.Code, code, out var composed))
            {
                // What stood at a place of its own is swallowed; what was split off before joins again.
                _starter = (composed, starter.Change + change - 1);
                return;
            }

            if (combiningClass == 0)
            {
                End();
                _starter = (code, change);
                return;
            }

            _blocked.Add((code, change));
            _lastClass = combiningClass;
        }

        public void End()
        {
            if (_starter is { } starter)
            {
                target.Transform(starter.Code, starter.Change);
            }

            foreach (var (code, change) in _blocked)
            {
                target.Transform(code, change);
            }

            _blocked.Clear();
            (_starter, _lastClass) = (null, -1);
        }
    }
}
