using System.Buffers;
using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>Decides how a file is to be sent.</summary>
internal sealed class PreuploadRules(FolderAttributes attributes, FolderIgnores ignore)
{
    private const string Lfs = "lfs";
    private const string Regular = "regular";

    /// <param name="file">The file.</param>
    /// <param name="existing">The id of what lies at its path now, or null.</param>
    public PreuploadDecision Decide(PreuploadFile file, string? existing) => new()
    {
        Path = file.Path,
        UploadMode = IsLfs(file) ? Lfs : Regular,
        ShouldIgnore = ignore.Ignores(file.Path),
        Oid = existing,
    };

    private static bool LooksBinary(PreuploadFile file)
    {
        byte[] sample;
        try
        {
            sample = Convert.FromBase64String(file.Sample ?? "");
        }
        catch (FormatException e)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The sample of '{file.Path}' is no base64.", e);
        }

        if (sample.AsSpan().Contains((byte)0))
        {
            return true;
        }

        ReadOnlySpan<byte> rest = sample;
        while (!rest.IsEmpty)
        {
            switch (Rune.DecodeFromUtf8(rest, out _, out var consumed))
            {
                case OperationStatus.Done:
                    rest = rest[consumed..];
                    break;
                case OperationStatus.NeedMoreData:
                    // The sample was cut within a character, unless it is the whole file.
                    return sample.Length >= file.Size;
                default:
                    return true;
            }
        }

        return false;
    }

    private bool IsLfs(PreuploadFile file) =>
        !GitAttributes.IsOne(file.Path)
        && file.Size > 0
        && (attributes.IsLfs(file.Path) || file.Size > CommitStager.MaxRegularBytes || LooksBinary(file));
}
