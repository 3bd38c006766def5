using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Search;

/// <summary>Lists and searches repositories of one type.</summary>
internal sealed class ModelListing(HubDatabase database)
{
    public async Task<ModelPage> ListAsync(ModelListQuery query, RepositoryVisibility visibility, CancellationToken cancellationToken)
    {
        if (query.Nothing)
        {
            return new ModelPage([], null);
        }

        var limit = Math.Clamp(query.Limit, 1, ModelListQuery.MaxLimit);
        await using var db = database.Open();
        var matching = Filter(db.Repositories.VisibleTo(visibility), query);
        var rows = await ListOrder.Apply(matching, query)
            .Include(row => row.Namespace)
            .Include(row => row.Facts)
            .AsSingleQuery()
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        var items = rows.Take(limit).Select(row => new ListedModel(row.ToRepository(), RevisionId.Parse(row.HeadCommit!), row.Facts.ToFacts()));
        return new ModelPage([.. items], rows.Count > limit ? ListOrder.CursorAfter(rows[limit - 1], query) : null);
    }

    private static IQueryable<RepositoryRow> Filter(IQueryable<RepositoryRow> rows, ModelListQuery query)
    {
        rows = rows.Where(row => row.Type == query.Type && row.HeadCommit != null);
        foreach (var term in query.Search.SelectMany(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        {
            var part = NormalizedName.Of(term);
            rows = rows.Where(row => (row.NormalizedNamespace + "/" + row.NormalizedName).Contains(part));
        }

        foreach (var tag in query.Filters)
        {
            rows = rows.Where(row => row.Tags.Any(other => other.Tag == tag));
        }

        if (query.Author is { } author)
        {
            var space = NormalizedName.Of(author);
            rows = rows.Where(row => row.NormalizedNamespace == space);
        }

        if (query.PipelineTag is { } task)
        {
            rows = rows.Where(row => row.PipelineTag == task);
        }

        if (query.Linked)
        {
            rows = rows.Where(row => row.Tags.Any(other => other.Tag.StartsWith("model:") || other.Tag.StartsWith("dataset:")));
        }

        if (query.LeastParameters is { } least)
        {
            rows = rows.Where(row => row.Parameters >= least);
        }

        if (query.MostParameters is { } most)
        {
            rows = rows.Where(row => row.Parameters <= most);
        }

        return query.Gated is { } gated ? rows.Where(row => (row.Gated != null) == gated) : rows;
    }
}
