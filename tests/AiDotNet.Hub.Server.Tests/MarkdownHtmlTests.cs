namespace AiDotNet.Hub.Server.Tests;

public sealed class MarkdownHtmlTests
{
    [Theory]
    [InlineData("**b** `c`", "<p><strong>b</strong> <code>c</code></p>")]
    [InlineData("[a](http://x.test)", """<p><a href="http://x.test" rel="nofollow noopener noreferrer ugc">a</a></p>""")]
    [InlineData("", "")]
    public void Render_Markdown_IsHtml(string markdown, string html) => Assert.Equal(html, MarkdownHtml.Render(markdown));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("[a](javascript:alert(1))")]
    [InlineData("[a](vbscript:alert(1))")]
    [InlineData("[a](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("<a href=\"jav&#x09;ascript:alert(1)\">a</a>")]
    [InlineData("<svg onload=alert(1)><style>*{}</style></svg>")]
    [InlineData("<iframe src=\"http://x.test\"></iframe>")]
    [InlineData("<form action=\"http://x.test\"><input name=p></form>")]
    [InlineData("<p style=\"position:fixed\" class=\"x\" id=\"y\">a</p>")]
    [InlineData("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>")]
    public void Render_WhatCouldRun_IsTakenOut(string markdown)
    {
        var html = MarkdownHtml.Render(markdown);
        foreach (var bad in new[] { "<script", "onerror=", "onload=", "javascript:", "vbscript:", "data:", "<style", "style=", "class=", "id=", "<iframe", "<form", "<input", "<svg", "<math" })
        {
            Assert.DoesNotContain(bad, html, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Render_NestedWithoutEnd_ComesBack() => Assert.NotEmpty(MarkdownHtml.Render(new string('>', 20_000) + " x"));
}
