using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Packaging.Safetensors;

/// <summary>Recognises what lies in place of weights so often that it deserves an error of its own.</summary>
internal static class ForeignContent
{
    /// <summary>How many bytes of a file's start are looked at.</summary>
    public const int LookAhead = 512;

    /// <summary>The error that says what the file is, or null where that is unknown.</summary>
    /// <param name="start">The first bytes.</param>
    /// <param name="fileLength">The whole file's length.</param>
    /// <param name="file">The name for the error.</param>
    public static PackageFormatException? Recognise(ReadOnlySpan<byte> start, long fileLength, string file)
    {
        if (start.StartsWith("version https://git-lfs.github.com/spec/"u8))
        {
            return new(PackageRule.LfsPointer, file, "this is a Git LFS pointer, not the weights it points to. Run 'git lfs pull' in the clone, or fetch the model from its hub.");
        }

        if (StartsLikeHtml(start))
        {
            return new(PackageRule.HtmlPage, file, "this is a web page, not weights. It was probably saved from a page that asks to log in or accept conditions: fetch the model from its hub with a token.");
        }

        var isZip = start.StartsWith("PK\u0003\u0004"u8);
        var isPickle = start.Length > 1 && start[0] == 0x80 && start[1] is >= 1 and <= 5;
        if (isZip || isPickle)
        {
            return new(PackageRule.PickleFile, file, "this is a PyTorch checkpoint (pickle), which runs code when it is read; it is not loaded. Convert it to safetensors, for example with tools/converters/convert_hf_to_adn.py.");
        }

        var name = Path.GetFileName(file);
        return name.StartsWith("model_weights", StringComparison.Ordinal) && name.EndsWith(".bin", StringComparison.Ordinal) && fileLength >= sizeof(float) && !LooksLikeContainer(start)
            ? new(PackageRule.BareFloat32Run, file, "this is no safetensors container. It looks like the old bare run of float32 values without a header, which only opens together with a configuration whose architecture fixes names and shapes. Convert the model again from its source.")
            : null;
    }

    private static bool LooksLikeContainer(ReadOnlySpan<byte> start) => start.Length > SafetensorsHeader.PrefixLength && start[SafetensorsHeader.PrefixLength] == (byte)'{';

    private static bool StartsLikeHtml(ReadOnlySpan<byte> start)
    {
        var text = start.TrimStart("\uFEFF \t\r\n"u8);
        foreach (var opening in (ReadOnlySpan<string>)["<!doctype", "<html", "<head", "<?xml"])
        {
            if (text.Length >= opening.Length && System.Text.Ascii.EqualsIgnoreCase(text[..opening.Length], opening))
            {
                return true;
            }
        }

        return false;
    }
}
