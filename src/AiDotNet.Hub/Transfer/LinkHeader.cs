namespace AiDotNet.Hub.Transfer;

/// <summary>Finds the next page in <c>Link: &lt;address&gt;; rel="next"</c>.</summary>
internal static class LinkHeader
{
    /// <summary>The next page's address, or null on the last page.</summary>
    /// <param name="values">The header's values.</param>
    /// <param name="page">This page: a relative address is relative to it.</param>
    public static Uri? Next(IEnumerable<string> values, Uri page)
    {
        foreach (var value in values)
        {
            var rest = value.AsSpan();
            while (rest.IndexOf('<') is var open and >= 0)
            {
                rest = rest[(open + 1)..];
                var close = rest.IndexOf('>');
                if (close < 0)
                {
                    break;
                }

                var address = rest[..close];
                rest = rest[(close + 1)..];
                var end = rest.IndexOf('<');
                var parameters = end < 0 ? rest : rest[..end];
                if ((parameters.Contains("rel=\"next\"", StringComparison.OrdinalIgnoreCase) || parameters.Contains("rel=next", StringComparison.OrdinalIgnoreCase))
                    && Uri.TryCreate(page, address.ToString(), out var next)
                    && (next.Scheme == Uri.UriSchemeHttp || next.Scheme == Uri.UriSchemeHttps))
                {
                    return next;
                }
            }
        }

        return null;
    }
}
