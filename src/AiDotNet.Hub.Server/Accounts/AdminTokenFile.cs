using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Accounts;

/// <summary>The file with the first administrator's token.</summary>
internal static class AdminTokenFile
{
    private const int MaxLength = 512;

    /// <summary>The token of a file that is there, without what surrounds it; else a new one, written where its owner alone can read it.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.InvalidRequest"/>: the file holds no token; <see cref="HubErrorCode.DiskFailure"/>: it cannot be read or written.</exception>
    public static async Task<string> ReadOrMakeAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return File.Exists(file) ? Check((await File.ReadAllTextAsync(file, cancellationToken)).Trim(), file) : await MakeAsync(file, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DiskFailureException($"The file of the administrator's token, '{file}', cannot be read or written: {e.Message}", e);
        }
    }

    private static string Check(string text, string file) =>
        text.Length is > 0 and <= MaxLength && text.All(character => character is > ' ' and <= '~')
            ? text
            : throw new HubException(
                HubErrorCode.InvalidRequest,
                $"The file '{file}' holds no token: one word of up to {MaxLength} ASCII characters. Remove it, and a new token is written there.");

    private static async Task<string> MakeAsync(string file, CancellationToken cancellationToken)
    {
        var text = TokenText.Generate();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var writer = new StreamWriter(file, create);
        await writer.WriteAsync((text + "\n").AsMemory(), cancellationToken);
        return text;
    }
}
