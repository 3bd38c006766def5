using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Search;

/// <summary>The tags that repositories have, by what they stand for.</summary>
internal sealed class TagIndex(HubDatabase database)
{
    private const int MostTags = 10_000;
    private const int LanguageCodeLength = 2;

    /// <summary>The tags of what the asker sees, the most used first.</summary>
    public async Task<IReadOnlyList<KindOfTag>> ListAsync(RepositoryType type, RepositoryVisibility visibility, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var seen = db.Repositories.VisibleTo(visibility).Where(row => row.Type == type);
        var tasks = await seen.Where(row => row.PipelineTag != null).Select(row => row.PipelineTag!).Distinct().ToHashSetAsync(cancellationToken);
        var libraries = await seen.Where(row => row.Facts!.LibraryName != null).Select(row => row.Facts!.LibraryName!).Distinct().ToHashSetAsync(cancellationToken);
        var tags = await db.RepositoryTags
            .Join(seen, tag => tag.RepositoryId, row => row.Id, (tag, _) => tag.Tag)
            .GroupBy(tag => tag)
            .Select(group => new { Tag = group.Key, Count = group.Count() })
            .OrderByDescending(group => group.Count).ThenBy(group => group.Tag)
            .Take(MostTags)
            .ToListAsync(cancellationToken);
        return [.. tags.Select(group => new KindOfTag(group.Tag, KindOf(group.Tag, tasks, libraries)))];
    }

    private static string KindOf(string tag, HashSet<string> tasks, HashSet<string> libraries)
    {
        var colon = tag.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? tag[..colon]
            : tasks.Contains(tag) ? "pipeline_tag"
            : libraries.Contains(tag) ? "library"
            : tag.Length == LanguageCodeLength && tag.All(char.IsAsciiLetterLower) ? "language"
            : "other";
    }
}

/// <summary>A tag and what it stands for.</summary>
/// <param name="Tag">The tag, as filters take it.</param>
/// <param name="Kind">What is in front of its colon, or <c>pipeline_tag</c>, <c>library</c>, <c>language</c> (two letters), <c>other</c>.</param>
internal sealed record KindOfTag(string Tag, string Kind);
