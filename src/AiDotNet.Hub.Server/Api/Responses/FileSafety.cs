using System.Collections.Frozen;
using System.Text.Json;

namespace AiDotNet.Hub.Server.Api.Responses;

/// <summary>What can be said of a file without a scanner, of which this server has none: formats that hold data and nothing else run nothing when they are
/// opened; of all others it says that nobody looked.</summary>
internal static class FileSafety
{
    private static readonly FrozenSet<string> DataAlone = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ".arrow", ".csv", ".gguf", ".gitattributes", ".gitignore", ".jpeg", ".jpg", ".json", ".jsonl", ".md", ".mp3", ".parquet", ".png", ".safetensors", ".tsv",
        ".txt", ".wav", ".yaml", ".yml");

    // Clients read all three keys where the object is there.
    private static readonly JsonElement Safe = JsonElement.Parse("""{"status":"safe","avScan":null,"pickleImportScan":null}""");
    private static readonly JsonElement Unscanned = JsonElement.Parse("""{"status":"unscanned","avScan":null,"pickleImportScan":null}""");

    /// <summary>The value of <c>securityFileStatus</c>.</summary>
    public static JsonElement Of(string path) => DataAlone.Contains(Path.GetExtension(path)) ? Safe : Unscanned;
}
