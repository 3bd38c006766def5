using System.Text;
using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Api.Requests;

namespace AiDotNet.Hub.Server.Api.Commits;

/// <summary>One line of a commit's body.</summary>
/// <param name="Number">The line's number, from 1.</param>
/// <param name="Key">What it is: <c>header</c>, <c>file</c>, <c>lfsFile</c>, …</param>
/// <param name="Value">The value, without a long content.</param>
/// <param name="LongContent">The content where it was set aside; null where it is in the value.</param>
internal sealed record CommitBodyLine(int Number, string Key, JsonElement Value, SpooledText? LongContent)
{
    /// <summary>The file's bytes, decoded while they are read.</summary>
    /// <param name="path">The file's path, for errors.</param>
    /// <param name="isBase64">Whether the content is base64; else it is the text itself, in UTF-8.</param>
    public async Task<Stream> OpenContentAsync(string path, bool isBase64, CancellationToken cancellationToken)
    {
        if (LongContent is not null)
        {
            var text = await LongContent.OpenAsync(cancellationToken);
            return isBase64 ? new Base64DecodingStream(text, path) : text;
        }

        if (!Value.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.String)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"Line {Number} of the commit has no \"content\" for '{path}'.");
        }

        if (!isBase64)
        {
            return new MemoryStream(Encoding.UTF8.GetBytes(content.RequireText($"The content of '{path}'")), writable: false);
        }

        return content.TryGetBytesFromBase64(out var bytes)
            ? new MemoryStream(bytes, writable: false)
            : throw Base64DecodingStream.NotBase64(path);
    }
}
