namespace AiDotNet.Hub.Tests.Attacks;

/// <summary>Texts that have broken servers before.</summary>
internal static class HostileText
{
    /// <summary>Segments of a path, percent-encoded where HTTP wants it, as somebody sends them who means harm.</summary>
    public static IReadOnlyList<string> Segments { get; } =
    [
        "", ".", "..", "%2e", "%2e%2e", "%2E%2e%2f%2e%2e", "..%2f..%2fetc%2fpasswd", "..%5c..%5cwindows", "...", "%20", "%00", "a%00b", "%0a", "%0d%0aX-Injected:%201", "%7f", "%1b%5b2J",
        "%", "%%", "%zz", "%u0041", "%c0%ae%c0%ae", "%ff", "%ed%a0%80", "%f4%90%80%80", "%c3%28", "a%2fb", "%2f", "%252f", "%252e%252e", "a%5cb", "+", "a+b", "~", "*", "?", "a;b=c", "a:b", "C:", "a%3Ab",
        "CON", "nul.txt", ".git", ".GIT", "%2egit", ".gitattributes", "main.git", "x.lock", "refs", "refs%2Fheads%2Fmain", "refs%2Fpr%2F1", "refs%2Fpr%2F-1", "refs%2Fpr%2F99999999999999999999", "refs%2Ftags%2F",
        "HEAD", "@", "@%7B0%7D", "main%5E", "main~1", "main..dev", "-", "--", "-x", "0", "-1", "1", "2147483648", "9223372036854775808", "99999999999999999999999999", "1e9", "NaN", "0x10", "١٢",
        "null", "undefined", "true", "[]", "{}", "%7B%22a%22%3A1%7D", "'", "%27%20OR%201%3D1--", "%25%25%25", "_%25_", "<script>", "%3Cscript%3E", "$%7Bjndi:ldap://x%7D", "{{7*7}}",
        "0000000000000000000000000000000000000000", "ffffffffffffffffffffffffffffffffffffffff", "deadbeef", "abcde", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "ADMIN", "Al%C4%B1ce", "al%E2%84%AAice", "%D0%B0lice", "alice%E2%80%8B", "%EF%BD%81lice", "%C3%A9", "e%CC%81", "%F0%9F%92%A9", "%E2%80%AEgnp",
        "%EF%BB%BF", "%EF%BF%BF", new('a', 97), new('a', 256), new('a', 5000), string.Concat(Enumerable.Repeat("a/", 500)), string.Concat(Enumerable.Repeat("%2e%2e%2f", 200)), "api", "models", "resolve", "info", "settings",
    ];

    /// <summary>The same for texts within JSON: already escaped as JSON wants it, or wrongly so.</summary>
    public static IReadOnlyList<string> JsonTexts { get; } =
    [
        "", " ", ".", "..", "../../etc/passwd", "/etc/passwd", "a//b", "a/./b", "a/../b", "a\\\\b", "a\\u0000b", "a\\nb", "a\\rb", "\\u001b[2J", "\\ud800", "\\udc00x", "x\\ud83d", "\\ud83d\\udca9", "\\u202egnp", "\\ufeff", "\\uffff",
        ".git", ".git/config", "a/.git/hooks/x", ".GIT/x", "C:/x", "C:\\\\x", "\\\\\\\\host\\\\share", "con", "a ", " a", "a.", "-", "--x", "main", "HEAD", "refs/heads/main", "refs/heads/", "refs/pr/1", "refs/tags/v1",
        "0000000000000000000000000000000000000000", "deadbeef", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "README.md", "a", "a/b", "model.safetensors", "alice", "bob", "acme", "alice/m", "bob/m",
        "alice/nothing", "ALICE/M", "al\\u0131ce/m", "a/b/c", "/", "//", "%2e%2e", "'; DROP TABLE Repositories; --", "%", "_", "<script>alert(1)</script>", "---\\nlicense: mit\\n---\\n", "---\\n: [\\n---", "---\\na: &a [*a]\\n---",
        "*.bin filter=lfs", "YQ==", "YQ=", "====", "!!!!", "http://127.0.0.1:1/", "http://x.example/", "file:///etc/passwd", "javascript:alert(1)", "http://[::1", "http://a b/", "\\u0301", new('x', 300), new('y', 5000), new('z', 70_000),
        string.Concat(Enumerable.Repeat("d/", 2100)), string.Concat(Enumerable.Repeat("\\ud83d\\udca9", 200)), "true", "null", "1", "private", "public", "protected", "model", "dataset", "space", "kernel", "open", "closed", "merged", "draft",
        "accepted", "rejected", "pending", "auto", "manual", "upload", "download", "basic", "multipart", "base64", "utf-8", "utf-16", "sha256", "md5",
    ];

    /// <summary>JSON values that are no texts.</summary>
    public static IReadOnlyList<string> JsonValues { get; } =
    [
        "null", "true", "false", "0", "-0", "-1", "1", "2.5", "1e2", "1e400", "-1e400", "1E-400", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "18446744073709551616",
        "1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000", "[]", "{}", "[[]]", "[null]", "[{}]", "[1,2,3]", "{\"\":null}", "{\"a\":{\"b\":{\"c\":{}}}}",
        Nested(63), Nested(64), Nested(65), Nested(2000), $"[{string.Join(',', Enumerable.Repeat("\"x\"", 2000))}]", $"[{string.Join(',', Enumerable.Repeat("{}", 1500))}]",
    ];

    /// <summary>Values of headers that a request may carry.</summary>
    public static IReadOnlyList<string> HeaderValues { get; } =
    [
        "", " ", "*", "*/*", ",", ";", "=", "\"", "\"unclosed", "bytes=0-0", "bytes=-1", "bytes=5-1", "bytes=0-99999999999999999999", "bytes=99999999999999999999-", "bytes=a-b", "bytes=0-0,2-3", "bytes=-0", "bits=0-1", "bytes=",
        "0", "-1", "99999999999999999999", "W/\"x\"", "\"x\", \"y\"", "Tue, 99 Zzz 9999 99:99:99 GMT", "text/plain", "text/html", "application/json", "application/json; charset=utf-16", "application/json; charset=nope", "application/x-ndjson",
        "application/x-www-form-urlencoded", "application/vnd.git-lfs+json", "multipart/form-data", "multipart/form-data; boundary=x", "gzip", "br, gzip;q=0", "identity;q=0", "../../x", "a\tb", "\u00e9", "\u00ff\u00fe", "%00", new('h', 200), new('h', 8000),
        "127.0.0.1", "http", "https", "evil.example", "localhost:99999",
    ];

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
