using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>The rule that tensors cover the data exactly: in order of offsets each begins where the one before ended, and the last ends the file.</summary>
internal static class SafetensorsLayout
{
    public static void Check(OrderedDictionary<string, SafetensorsTensor> tensors, long dataStart, long fileLength, string file)
    {
        // Writers put the header in the order of the data, so that sorting is rarely needed.
        var sorted = IsInOrder(tensors) ? tensors.Values : (IEnumerable<SafetensorsTensor>)Sorted(tensors);
        var end = dataStart;
        SafetensorsTensor? before = null;
        foreach (var tensor in sorted)
        {
            if (tensor.Offset != end)
            {
                throw tensor.Offset < end
                    ? new PackageFormatException(PackageRule.OffsetsOverlap, file, $"the tensors '{Excerpt.Of(before!.Name)}' and '{Excerpt.Of(tensor.Name)}' overlap at byte {tensor.Offset}.")
                    : new PackageFormatException(PackageRule.OffsetsHole, file, $"bytes {end} to {tensor.Offset} belong to no tensor; '{Excerpt.Of(tensor.Name)}' follows them. Something may be hidden there: write the file anew.");
            }

            end = tensor.Offset + tensor.Length;
            before = tensor;
        }

        if (end != fileLength)
        {
            throw new PackageFormatException(PackageRule.TrailingBytes, file, $"bytes {end} to {fileLength} follow the last tensor and belong to none. Something may be hidden there: write the file anew.");
        }
    }

    private static bool IsInOrder(OrderedDictionary<string, SafetensorsTensor> tensors)
    {
        var end = 0L;
        foreach (var tensor in tensors.Values)
        {
            if (tensor.Offset < end)
            {
                return false;
            }

            end = tensor.Offset + tensor.Length;
        }

        return true;
    }

    private static SafetensorsTensor[] Sorted(OrderedDictionary<string, SafetensorsTensor> tensors)
    {
        var sorted = tensors.Values.ToArray();
        Array.Sort(sorted, static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.Length.CompareTo(b.Length));
        return sorted;
    }
}
