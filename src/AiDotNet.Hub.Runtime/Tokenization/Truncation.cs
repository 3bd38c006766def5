namespace AiDotNet.Hub.Runtime.Tokenization;

/// <summary>Which ranges of the texts' tokens make the result, and which overflow.</summary>
internal static class Truncation
{
    /// <summary>The parts of each text, the first of them the result's, the others overflowing.</summary>
    /// <param name="counts">How many tokens each of the one or two texts has.</param>
    /// <param name="added">How many special tokens will be added.</param>
    /// <param name="options">Where to cut; null for nowhere.</param>
    /// <exception cref="ArgumentException">The text cannot be cut that way; the message says why.</exception>
    public static List<(int Start, int End)>[] Cut(ReadOnlySpan<int> counts, int added, TruncationOptions? options)
    {
        var total = 0L;
        foreach (var count in counts)
        {
            total += count;
        }

        Span<int> targets = stackalloc int[counts.Length];
        counts.CopyTo(targets);

        // A template longer than the limit leaves no room at all; the reference's subtraction wraps there and cuts nothing.
        if (options is not null && options.MaxLength >= added)
        {
            var room = options.MaxLength - added;
            if (room == 0)
            {
                targets.Clear();
            }
            else if (total > room)
            {
                ChooseTargets(targets, room, (int)Math.Min(total - room, int.MaxValue), options.Strategy);
            }
        }

        var parts = new List<(int, int)>[counts.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            parts[i] = Parts(counts[i], targets[i], options);
        }

        return parts;
    }

    private static void ChooseTargets(Span<int> targets, int room, int excess, TruncationStrategy strategy)
    {
        if (strategy == TruncationStrategy.LongestFirst)
        {
            if (targets.Length == 1)
            {
                targets[0] = room;
                return;
            }

            var (shorter, longer) = targets[0] <= targets[1] ? (0, 1) : (1, 0);
            targets[longer] = targets[shorter] > room ? targets[shorter] : Math.Max(targets[shorter], room - targets[shorter]);
            if ((long)targets[0] + targets[1] > room)
            {
                targets[shorter] = room / 2;
                targets[longer] = (room / 2) + (room % 2);
            }

            return;
        }

        var index = strategy == TruncationStrategy.OnlyFirst ? 0 : 1;
        if (index >= targets.Length)
        {
            throw new ArgumentException("Only the second text may be cut, but there is none. Give a pair, or cut the first.");
        }

        if (targets[index] <= excess)
        {
            throw new ArgumentException(
                $"The {(index == 0 ? "first" : "second")} text has {targets[index]} tokens and {excess} would have to go. Allow more tokens, or cut the longest first.");
        }

        targets[index] -= excess;
    }

    private static List<(int Start, int End)> Parts(int count, int target, TruncationOptions? options)
    {
        if (target >= count)
        {
            return [(0, count)];
        }

        if (target == 0)
        {
            return [(0, 0), (0, count)];
        }

        var stride = options!.Stride;
        if (stride < 0 || stride >= target)
        {
            throw new ArgumentException($"The stride of {stride} must be smaller than the {target} tokens that are left beside special ones, and not below zero.");
        }

        var (parts, step) = (new List<(int, int)>(), target - stride);
        if (options.Direction == TokenSide.Right)
        {
            for (var start = 0; ; start += step)
            {
                var end = Math.Min(start + target, count);
                parts.Add((start, end));
                if (end == count)
                {
                    return parts;
                }
            }
        }

        for (var end = count; ; end -= step)
        {
            var start = Math.Max(end - target, 0);
            parts.Add((start, end));
            if (start == 0)
            {
                return parts;
            }
        }
    }
}
