namespace AiDotNet.Hub.Xet;

/// <summary>Groups bytes by their position modulo four, so that the bytes of floats that resemble each other stand together.</summary>
internal static class ByteGroups
{
    private const int Groups = 4;

    /// <summary>Four planes, one behind the other; the first ones are longer by one where the length is no multiple of four.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">As many.</param>
    public static void Split(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var start = 0;
        for (var group = 0; group < Groups; group++)
        {
            var plane = destination.Slice(start, PlaneLength(source.Length, group));
            for (int i = 0, at = group; i < plane.Length; i++, at += Groups)
            {
                plane[i] = source[at];
            }

            start += plane.Length;
        }
    }

    /// <summary>Puts the bytes of four planes back where they were.</summary>
    /// <param name="source">The planes.</param>
    /// <param name="destination">As many bytes.</param>
    public static void Join(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var start = 0;
        for (var group = 0; group < Groups; group++)
        {
            var plane = source.Slice(start, PlaneLength(destination.Length, group));
            for (int i = 0, at = group; i < plane.Length; i++, at += Groups)
            {
                destination[at] = plane[i];
            }

            start += plane.Length;
        }
    }

    private static int PlaneLength(int length, int group) => (length + Groups - 1 - group) / Groups;
}
