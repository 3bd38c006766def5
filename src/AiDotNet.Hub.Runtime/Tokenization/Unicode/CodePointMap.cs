namespace AiDotNet.Hub.Runtime.Tokenization.Unicode;

/// <summary>Code points to short texts, sorted, with an index by the key's upper bits.</summary>
internal sealed class CodePointMap
{
    private readonly CodePointSet _keySet;
    private readonly int[] _keys;
    private readonly int[] _offsets;
    private readonly int[] _values;
    private readonly int[] _pages = new int[(0x110000 >> 8) + 1];

    /// <param name="keys">Ascending.</param>
    /// <param name="offsets">Where each key's value begins in <paramref name="values"/>, and the end of the last.</param>
    /// <param name="values">Code points.</param>
    public CodePointMap(int[] keys, int[] offsets, int[] values)
    {
        (_keys, _offsets, _values) = (keys, offsets, values);
        _keySet = new CodePointSet([.. keys.Select(key => (key, key))]);
        for (int page = 0, index = 0; page < _pages.Length; page++)
        {
            while (index < keys.Length && keys[index] >> 8 < page)
            {
                index++;
            }

            _pages[page] = index;
        }
    }

    public int Count => _keys.Length;

    public bool Contains(int code) => _keySet.Contains(code);

    public IEnumerable<(int Code, int[] Value)> Entries() => _keys.Select((code, index) => (code, _values[_offsets[index].._offsets[index + 1]]));

    public bool TryGet(int code, out ReadOnlySpan<int> value)
    {
        value = default;
        if (!_keySet.Contains(code))
        {
            return false;
        }

        var page = code >> 8;
        var index = Array.BinarySearch(_keys, _pages[page], _pages[page + 1] - _pages[page], code);
        value = _values.AsSpan(_offsets[index].._offsets[index + 1]);
        return true;
    }
}
