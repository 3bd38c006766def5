using AiDotNet.Hub.Server.Api.Responses;
using Microsoft.AspNetCore.Http;

namespace AiDotNet.Hub.Server.Tests.Api.Responses;

public sealed class FileResultTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    [Fact]
    public async Task ExecuteAsync_Get_SendsTheFileAndItsHeaders()
    {
        var response = await ServeAsync("w.bin", Bytes, linked: true);
        Assert.Equal(200, response.StatusCode);
        Assert.Equal(Bytes, Sent(response));
        Assert.Equal("\"abc\"", response.Headers.ETag);
        Assert.Equal("\"abc\"", response.Headers["X-Linked-Etag"]);
        Assert.Equal("100", response.Headers["X-Linked-Size"]);
        Assert.Equal("bytes", response.Headers.AcceptRanges);
        Assert.Equal(100, response.ContentLength);
        Assert.Equal("application/octet-stream", response.ContentType);
        Assert.Equal("inline; filename*=UTF-8''w.bin; filename=\"w.bin\";", response.Headers.ContentDisposition);
    }

    [Fact]
    public async Task ExecuteAsync_Head_SendsTheLengthWithoutABody()
    {
        var response = await ServeAsync("w.bin", Bytes, method: "HEAD");
        Assert.Equal((200, 100L), (response.StatusCode, response.ContentLength));
        Assert.Empty(Sent(response));
        Assert.False(response.Headers.ContainsKey("X-Linked-Etag"));
    }

    [Theory]
    [InlineData("bytes=10-19", 10, 10, "bytes 10-19/100")]
    [InlineData("bytes=-5", 95, 5, "bytes 95-99/100")]
    [InlineData("bytes=90-500", 90, 10, "bytes 90-99/100")]
    public async Task ExecuteAsync_Range_SendsThePart(string range, int offset, int length, string contentRange)
    {
        var response = await ServeAsync("w.bin", Bytes, range: range);
        Assert.Equal(206, response.StatusCode);
        Assert.Equal(Bytes[offset..(offset + length)], Sent(response));
        Assert.Equal(contentRange, response.Headers.ContentRange);
        Assert.Equal(length, response.ContentLength);
    }

    [Fact]
    public async Task ExecuteAsync_RangeBeyondTheEnd_Is416WithTheSize()
    {
        var response = await ServeAsync("w.bin", Bytes, range: "bytes=100-");
        Assert.Equal(416, response.StatusCode);
        Assert.Equal("bytes */100", response.Headers.ContentRange);
        Assert.Empty(Sent(response));
    }

    [Fact]
    public async Task ExecuteAsync_RangeOfAnEmptyFile_Is200WithTheTotal()
    {
        var response = await ServeAsync("e.bin", [], range: "bytes=0-0");
        Assert.Equal(200, response.StatusCode);
        Assert.Equal("bytes */0", response.Headers.ContentRange);
        Assert.Equal(0, response.ContentLength);
    }

    [Theory]
    [InlineData("\"abc\"", 304)]
    [InlineData("W/\"abc\"", 304)]
    [InlineData("\"x\", \"abc\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"x\"", 200)]
    public async Task ExecuteAsync_IfNoneMatch_AnswersUnchanged(string ifNoneMatch, int status)
    {
        var response = await ServeAsync("w.bin", Bytes, ifNoneMatch: ifNoneMatch);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == 304 ? [] : Bytes, Sent(response));
        Assert.Equal("\"abc\"", response.Headers.ETag);
    }

    [Theory]
    [InlineData("page.html", "text/plain; charset=utf-8")]
    [InlineData("README.md", "text/plain; charset=utf-8")]
    [InlineData(".gitattributes", "text/plain; charset=utf-8")]
    [InlineData("model.safetensors", "application/octet-stream")]
    public async Task ExecuteAsync_Type_NeverLetsABrowserRunTheFile(string name, string type)
    {
        var response = await ServeAsync(name, Bytes);
        Assert.Equal(type, response.ContentType);
        Assert.Equal("nosniff", response.Headers.XContentTypeOptions);
    }

    [Fact]
    public async Task ExecuteAsync_OddName_KeepsTheHeaderOneLineOfAscii()
    {
        var response = await ServeAsync("ü\"\n;.bin", Bytes, query: "?download=true");
        Assert.Equal("attachment; filename*=UTF-8''%C3%BC%22%0A%3B.bin; filename=\"___;.bin\";", response.Headers.ContentDisposition);
    }

    [Fact]
    public async Task ExecuteAsync_BytesCannotBeOpened_LeavesNoHeaderBehind()
    {
        var context = Context("GET", null, null, "");
        var result = new FileResult
        {
            FileName = "w.bin", ETag = "abc", Size = 5, CacheControl = "no-cache", Open = (_, _, _) => throw new FileNotFoundException(),
        };
        await Assert.ThrowsAsync<FileNotFoundException>(() => result.ExecuteAsync(context));
        Assert.Empty(context.Response.Headers);
    }

    private static async Task<HttpResponse> ServeAsync(
        string name, byte[] bytes, bool linked = false, string method = "GET", string? range = null, string? ifNoneMatch = null, string query = "")
    {
        var context = Context(method, range, ifNoneMatch, query);
        await new FileResult
        {
            FileName = name,
            ETag = "abc",
            LinkedETag = linked ? "abc" : null,
            Size = bytes.Length,
            CacheControl = "no-cache",
            Open = (offset, length, _) => Task.FromResult<Stream>(new MemoryStream(bytes, (int)offset, (int)length)),
        }.ExecuteAsync(context);
        return context.Response;
    }

    private static DefaultHttpContext Context(string method, string? range, string? ifNoneMatch, string query)
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        context.Request.Method = method;
        context.Request.QueryString = new QueryString(query);
        context.Request.Headers.Range = range;
        context.Request.Headers.IfNoneMatch = ifNoneMatch;
        return context;
    }

    private static byte[] Sent(HttpResponse response) => ((MemoryStream)response.Body).ToArray();
}
