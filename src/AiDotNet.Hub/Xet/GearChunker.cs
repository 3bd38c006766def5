namespace AiDotNet.Hub.Xet;

/// <summary>Cuts bytes into chunks where their content says so, so that what is inserted moves no cut but the nearest (protocol §10.4).</summary>
internal static class GearChunker
{
    /// <summary>No chunk but a file's last is smaller.</summary>
    public const int LeastChunk = 8 << 10;

    /// <summary>No chunk is larger.</summary>
    public const int LargestChunk = 128 << 10;

    private const ulong CutMask = 0xFFFF000000000000;

    // The hash forgets what is 64 bytes back.
    private const int Memory = 64;

    /// <summary>The length of the chunk that begins a window.</summary>
    /// <param name="window">From the chunk's first byte on: <see cref="LargestChunk"/> bytes, fewer only at the end of the file. More is not looked at.</param>
    public static int FirstChunk(ReadOnlySpan<byte> window)
    {
        window = window[..Math.Min(window.Length, LargestChunk)];
        if (window.Length <= LeastChunk)
        {
            return window.Length;
        }

        var table = GearTable.Values;
        var hash = 0UL;
        foreach (var value in window[(LeastChunk - Memory)..(LeastChunk - 1)])
        {
            hash = (hash << 1) + table[value];
        }

        for (var i = LeastChunk - 1; i < window.Length; i++)
        {
            hash = (hash << 1) + table[window[i]];
            if ((hash & CutMask) == 0)
            {
                return i + 1;
            }
        }

        return window.Length;
    }
}
