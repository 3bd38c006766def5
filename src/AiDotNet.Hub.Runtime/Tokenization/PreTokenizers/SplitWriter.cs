namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>Turns separators, told in order, into the words that a behaviour makes of them.</summary>
internal ref struct SplitWriter(SplitBehavior behavior, bool invert, int start, List<(int Start, int End)> words)
{
    private int _position = start;

    // The piece that may still grow, and whether it ends in (or, going to the next, consists of) a separator.
    private (int Start, int End) _open = (start, start);
    private bool _openIsSeparator;

    /// <summary>A separator; what lies between it and the one before is a gap.</summary>
    public void Separator(int start, int end)
    {
        if (start > _position)
        {
            Piece(_position, start, invert);
        }

        Piece(start, end, !invert);
        _position = end;
    }

    /// <summary>The end of the word that is cut.</summary>
    public void End(int end)
    {
        if (end > _position)
        {
            Piece(_position, end, invert);
        }

        CloseOpen();
    }

    private void Piece(int start, int end, bool isSeparator)
    {
        var joins = behavior switch
        {
            SplitBehavior.Contiguous => isSeparator == _openIsSeparator,
            SplitBehavior.MergedWithPrevious => isSeparator && !_openIsSeparator,
            SplitBehavior.MergedWithNext => !isSeparator && _openIsSeparator,
            _ => false,
        };
        if (behavior == SplitBehavior.Removed && isSeparator)
        {
            return;
        }

        if (!joins || _open.Start == _open.End)
        {
            CloseOpen();
            _open = (start, end);
        }
        else
        {
            _open.End = end;
        }

        _openIsSeparator = isSeparator;
    }

    private void CloseOpen()
    {
        PreTokenizedText.Add(words, _open.Start, _open.End);
        _open = (0, 0);
    }
}
