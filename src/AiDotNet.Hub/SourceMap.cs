using System.Buffers;
using AiDotNet.Hub.Caching;

namespace AiDotNet.Hub;

/// <summary>Which hub alone may answer for which ids. Patterns are those of NuGet's package source mapping: an id, or a beginning with
/// <c>*</c> behind it; the most exact pattern counts, whatever their order.</summary>
internal sealed class SourceMap
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-/");

    private readonly Dictionary<string, Uri> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Beginning, Uri Endpoint)> _beginnings = [];

    /// <summary>Takes the rules over.</summary>
    /// <param name="rules">Pattern to endpoint; the patterns have no <see cref="Problem"/>.</param>
    public SourceMap(IEnumerable<KeyValuePair<string, Uri>> rules)
    {
        foreach (var (pattern, endpoint) in rules)
        {
            if (pattern.EndsWith('*'))
            {
                _beginnings.Add((pattern[..^1], endpoint));
            }
            else
            {
                _exact[pattern] = endpoint;
            }
        }

        _beginnings.Sort((one, other) => other.Beginning.Length.CompareTo(one.Beginning.Length));
    }

    /// <summary>Whether there are no rules.</summary>
    public bool IsEmpty => _exact.Count == 0 && _beginnings.Count == 0;

    /// <summary>The only hub that may answer for an id; null where no pattern matches.</summary>
    public Uri? Find(ModelId id) =>
        _exact.TryGetValue(id.ToString(), out var endpoint) ? endpoint : FindBeginning(id.ToString());

    /// <summary>The hub that may answer for all of a namespace, but for ids that have a pattern of their own; null where no pattern does so.</summary>
    public Uri? FindNamespace(string name) => FindBeginning(name + "/");

    /// <summary>Whether an answer of a hub may be about an id.</summary>
    public bool Allows(Uri endpoint, ModelId id) => Find(id) is not { } only || IsSame(only, endpoint);

    /// <summary>What is wrong with a pattern, or null.</summary>
    public static string? Problem(string pattern)
    {
        var text = pattern.EndsWith('*') ? pattern.AsSpan(0, pattern.Length - 1) : pattern;
        return pattern.Length == 0 || text.ContainsAnyExcept(Allowed) || text.Count('/') > 1
            ? $"'{pattern}' is no pattern for ids: write 'acme/bert', 'acme/*', or '*'; '*' stands at the end alone."
            : null;
    }

    /// <summary>Whether two addresses are one hub.</summary>
    public static bool IsSame(Uri one, Uri other) => one.Scheme == other.Scheme && CacheEndpoint.Of(one) == CacheEndpoint.Of(other);

    private Uri? FindBeginning(string text)
    {
        foreach (var (beginning, endpoint) in _beginnings)
        {
            if (text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            {
                return endpoint;
            }
        }

        return null;
    }
}
