using DiffPlex;

namespace AiDotNet.Hub.Server.Discussions.Diffs;

/// <summary>Compares texts line by line. One of them has a budget: what strangers send costs no more than that, and texts beyond it are compared less finely.</summary>
internal sealed class LineDiff
{
    /// <summary>Steps that may be taken: about a second in the worst case.</summary>
    private long _budget = 100_000_000;

    /// <summary>The lines of a text, each with the <c>\n</c> that ends it.</summary>
    public static string[] Split(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) + 1;
            end = end == 0 ? text.Length : end;
            lines.Add(text[start..end]);
            start = end;
        }

        return [.. lines];
    }

    /// <summary>What to replace, in order, with at least one equal line between two changes.</summary>
    public IReadOnlyList<LineChange> Compare(string[] old, string[] @new)
    {
        var head = 0;
        while (head < old.Length && head < @new.Length && old[head] == @new[head])
        {
            head++;
        }

        var tail = 0;
        while (tail < old.Length - head && tail < @new.Length - head && old[^(tail + 1)] == @new[^(tail + 1)])
        {
            tail++;
        }

        var (oldCount, newCount) = (old.Length - head - tail, @new.Length - head - tail);
        if (oldCount == 0 && newCount == 0)
        {
            return [];
        }

        var changes = oldCount == 0 || newCount == 0 || !Afford(oldCount + newCount)
            ? [new LineChange(head, head + oldCount, head, head + newCount)]
            : Differ.Instance
                .CreateDiffs(string.Concat(old[head..^tail]), string.Concat(@new[head..^tail]), false, false, new LineChunker())
                .DiffBlocks
                .Select(block => new LineChange(
                    head + block.DeleteStartA, head + block.DeleteStartA + block.DeleteCountA,
                    head + block.InsertStartB, head + block.InsertStartB + block.InsertCountB))
                .ToList();
        return Slide(changes, old, @new);
    }

    /// <summary>Whether that many lines may be compared; the time goes with their square.</summary>
    private bool Afford(long lines)
    {
        if (lines * lines > _budget)
        {
            return false;
        }

        _budget -= lines * lines;
        return true;
    }

    /// <summary>Where a run of lines could as well stand further down, git puts it there.</summary>
    private static List<LineChange> Slide(List<LineChange> changes, string[] old, string[] @new)
    {
        for (var i = changes.Count - 1; i >= 0; i--)
        {
            var change = changes[i];
            var limit = i + 1 < changes.Count ? changes[i + 1].OldStart : old.Length;
            if (change.OldStart == change.OldEnd)
            {
                while (change.OldEnd < limit && @new[change.NewStart] == @new[change.NewEnd])
                {
                    change = change.Moved();
                }
            }
            else if (change.NewStart == change.NewEnd)
            {
                while (change.OldEnd < limit && old[change.OldStart] == old[change.OldEnd])
                {
                    change = change.Moved();
                }
            }

            changes[i] = change;
            if (i + 1 < changes.Count && change.OldEnd == changes[i + 1].OldStart)
            {
                changes[i] = change with { OldEnd = changes[i + 1].OldEnd, NewEnd = changes[i + 1].NewEnd };
                changes.RemoveAt(i + 1);
            }
        }

        return changes;
    }

    private sealed class LineChunker : IChunker
    {
        public IReadOnlyList<string> Chunk(string text) => Split(text);
    }
}

/// <summary>Lines to replace, by half-open ranges counted from 0.</summary>
internal sealed record LineChange(int OldStart, int OldEnd, int NewStart, int NewEnd)
{
    public LineChange Moved() => new(OldStart + 1, OldEnd + 1, NewStart + 1, NewEnd + 1);
}
