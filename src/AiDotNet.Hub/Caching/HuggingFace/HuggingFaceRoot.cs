namespace AiDotNet.Hub.Caching.HuggingFace;

/// <summary>The folder of a cache in Hugging Face's layout.</summary>
internal static class HuggingFaceRoot
{
    // https://bford.info/cachedir/
    private const string TagText = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache in the layout of huggingface_hub; backups may leave it out.\n";

    /// <summary>Makes the root and its tag.</summary>
    /// <exception cref="Errors.DiskFailureException">The root cannot be made.</exception>
    public static void Ensure(HuggingFaceLayout layout)
    {
        try
        {
            Directory.CreateDirectory(layout.Root);
            if (!File.Exists(layout.Tag))
            {
                File.WriteAllText(layout.Tag, TagText);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process may be writing the same tag; a root that cannot be written is reported by what needs to write.
            if (!Directory.Exists(layout.Root))
            {
                throw Content.BlobFileWriter.Failure(layout.Root, null, e);
            }
        }
    }
}
