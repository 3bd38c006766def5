using System.Runtime.CompilerServices;
using System.Text.Json;
using AiDotNet.Hub.Content;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;
using AiDotNet.Hub.Server.Api.Requests;
using AiDotNet.Hub.Server.Publishing;

namespace AiDotNet.Hub.Server.Api.Commits;

/// <summary>A commit's body as the operations that it stands for.</summary>
internal static class CommitBody
{
    /// <summary>Reads the operations one by one, so that a commit of any size passes through. A file's content is good until the next operation is asked for.</summary>
    /// <exception cref="HubException">A line that cannot be read, or names nothing that a commit can do.</exception>
    public static async IAsyncEnumerable<CommitOperation> ReadAsync(
        CommitLineReader lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = true;
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if (first != (line.Key == "header"))
            {
                throw Refused(line, first ? "a commit begins with its \"header\"" : "a commit has one \"header\"");
            }

            first = false;
            if (line.Key == "file")
            {
                var file = Value(line, HubJsonContext.Default.CommitFile);
                await using var content = await line.OpenContentAsync(file.Path, IsBase64(line, file.Encoding), cancellationToken);
                yield return new CommitOperation.File(file.Path, content);
                continue;
            }

            yield return Operation(line);
        }

        if (first)
        {
            throw new HubException(HubErrorCode.InvalidRequest, "The commit is empty: it begins with a line whose \"key\" is \"header\".");
        }
    }

    private static CommitOperation Operation(CommitBodyLine line)
    {
        if (line.LongContent is not null)
        {
            throw Refused(line, $"\"{line.Key}\" takes no content");
        }

        switch (line.Key)
        {
            case "header":
                var header = Value(line, HubJsonContext.Default.CommitHeader);
                return new CommitOperation.Header(header.Summary, header.Description, string.IsNullOrEmpty(header.ParentCommit) ? null : header.ParentCommit);
            case "lfsFile":
                var lfs = Value(line, HubJsonContext.Default.CommitFile);
                return (lfs.Algorithm ?? "sha256") == "sha256" && Digest.TryParse(lfs.Oid, out var digest) && lfs.Size is null or >= 0
                    ? new CommitOperation.LfsFile(lfs.Path, digest, lfs.Size)
                    : throw Refused(line, $"'{lfs.Path}' needs \"algo\":\"sha256\" and the \"oid\" of an uploaded object");
            case "deletedFile":
                return new CommitOperation.DeletedFile(Value(line, HubJsonContext.Default.CommitFile).Path);
            case "deletedFolder":
                return new CommitOperation.DeletedFolder(Value(line, HubJsonContext.Default.CommitFile).Path);
            default:
                throw Refused(line, $"this server knows no operation \"{line.Key}\"");
        }
    }

    private static bool IsBase64(CommitBodyLine line, string? encoding) => encoding switch
    {
        "base64" => true,
        null or "utf-8" or "utf8" => false,
        _ => throw Refused(line, $"the encoding '{encoding}' is neither 'base64' nor 'utf-8'"),
    };

    private static T Value<T>(CommitBodyLine line, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return line.Value.Deserialize(type.Strict()) ?? throw Refused(line, "its value is null");
        }
        catch (JsonException e)
        {
            throw Refused(line, JsonProblem.Describe(e));
        }
    }

    private static HubException Refused(CommitBodyLine line, string why) =>
        new(HubErrorCode.InvalidRequest, $"Line {line.Number} of the commit is refused: {why}.");
}
