namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>Fills a <see cref="MergeTable"/> from pairs of tokens in the order of their ranks.</summary>
/// <param name="vocabulary">The tokens.</param>
/// <param name="most">The most pairs.</param>
/// <param name="continuingSubwordPrefix">What the right token of a pair loses when it merges.</param>
internal sealed class MergeBuilder(Vocabulary vocabulary, int most, string continuingSubwordPrefix)
{
    private char[] _buffer = new char[64];
    private int _rank;

    public MergeTable Table { get; } = new(most);

    /// <summary>Adds a pair.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Add(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (!vocabulary.TryGetId(left, out var leftId))
        {
            return "left part the vocabulary lacks";
        }

        if (!vocabulary.TryGetId(right, out var rightId))
        {
            return "right part the vocabulary lacks";
        }

        if (right.Length < continuingSubwordPrefix.Length)
        {
            return "right part is shorter than the prefix of continuing subwords";
        }

        right = right[continuingSubwordPrefix.Length..];
        var length = left.Length + right.Length;
        if (_buffer.Length < length)
        {
            _buffer = new char[2 * length];
        }

        left.CopyTo(_buffer);
        right.CopyTo(_buffer.AsSpan(left.Length));
        if (!vocabulary.TryGetId(_buffer.AsSpan(0, length), out var merged))
        {
            return "result the vocabulary lacks";
        }

        Table.Set(leftId, rightId, _rank++, merged);
        return null;
    }
}
