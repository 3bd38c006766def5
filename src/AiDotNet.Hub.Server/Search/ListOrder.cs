using System.Buffers.Text;
using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Data;

namespace AiDotNet.Hub.Server.Search;

/// <summary>The order of a list, and where a page of it ended. A cursor holds the last row's place, so that pages neither skip nor repeat when rows come and go.</summary>
internal static class ListOrder
{
    public static IQueryable<RepositoryRow> Apply(IQueryable<RepositoryRow> rows, ModelListQuery query)
    {
        var cursor = query.Cursor is null ? null : Read(query.Cursor, query);
        return query.Sort switch
        {
            ModelSort.LastModified => Apply(rows, row => row.LastModified, query, cursor, cursor is null ? default : Time(cursor.Value)),
            ModelSort.CreatedAt => Apply(rows, row => row.CreatedAt, query, cursor, cursor is null ? default : Time(cursor.Value)),
            ModelSort.Downloads => Apply(rows, row => row.Downloads, query, cursor, cursor is null ? default : Number(cursor.Value)),
            ModelSort.Likes => Apply(rows, row => row.Likes, query, cursor, cursor is null ? default : Number(cursor.Value)),
            _ => Apply(rows, row => row.TrendingScore, query, cursor, cursor is null ? default : Score(cursor.Value)),
        };
    }

    public static string CursorAfter(RepositoryRow last, ModelListQuery query)
    {
        var value = query.Sort switch
        {
            ModelSort.LastModified => Text(last.LastModified.ToUnixTimeMilliseconds()),
            ModelSort.CreatedAt => Text(last.CreatedAt.ToUnixTimeMilliseconds()),
            ModelSort.Downloads => Text(last.Downloads),
            ModelSort.Likes => Text(last.Likes),
            _ => last.TrendingScore.ToString("R", CultureInfo.InvariantCulture),
        };
        return Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{NameOf(query)}|{value}|{Text(last.Id)}"));
    }

    private static IQueryable<RepositoryRow> Apply<TKey>(
        IQueryable<RepositoryRow> rows, Expression<Func<RepositoryRow, TKey>> key, ModelListQuery query, Place? cursor, TKey value)
    {
        if (cursor is not null)
        {
            rows = rows.Where(After(key, new Bound<TKey>(value, cursor.Id), query.Ascending, AscendingIds(query)));
        }

        var ordered = query.Ascending ? rows.OrderBy(key) : rows.OrderByDescending(key);
        return AscendingIds(query) ? ordered.ThenBy(row => row.Id) : ordered.ThenByDescending(row => row.Id);
    }

    /// <summary>Among equals the order of ids goes on with that of times; of what is equally popular the oldest comes first.</summary>
    private static bool AscendingIds(ModelListQuery query) => query.Ascending == (query.Sort is ModelSort.LastModified or ModelSort.CreatedAt);

    /// <summary><c>key &lt; value or (key = value and id &lt; last id)</c>, or the same with greater.</summary>
    private static Expression<Func<RepositoryRow, bool>> After<TKey>(
        Expression<Func<RepositoryRow, TKey>> key, Bound<TKey> bound, bool ascending, bool ascendingIds)
    {
        // Members of an object rather than constants: the database sees parameters, and one query text for all pages.
        var source = Expression.Constant(bound);
        var value = Expression.Property(source, nameof(Bound<>.Value));
        var lastId = Expression.Property(source, nameof(Bound<>.Id));
        var id = Expression.Property(key.Parameters[0], nameof(RepositoryRow.Id));
        var body = Expression.OrElse(
            ascending ? Expression.GreaterThan(key.Body, value) : Expression.LessThan(key.Body, value),
            Expression.AndAlso(
                Expression.Equal(key.Body, value), ascendingIds ? Expression.GreaterThan(id, lastId) : Expression.LessThan(id, lastId)));
        return Expression.Lambda<Func<RepositoryRow, bool>>(body, key.Parameters);
    }

    private static Place Read(string cursor, ModelListQuery query)
    {
        if (!Base64Url.IsValid(cursor)
            || Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split('|') is not [var name, var value, var id]
            || name != NameOf(query))
        {
            throw Foreign();
        }

        return new Place(value, Number(id));
    }

    private static string NameOf(ModelListQuery query) => $"{query.Sort}{(query.Ascending ? '+' : '-')}";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Foreign();

    private static double Score(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) ? score : throw Foreign();

    private static DateTimeOffset Time(string text) =>
        Number(text) is >= 0 and < 253402300800000 and var milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : throw Foreign();

    private static HubException Foreign() =>
        new(HubErrorCode.InvalidRequest, "The cursor is not one of this list: it belongs to one order of one hub. Start from the first page.");

    private sealed record Place(string Value, long Id);

    private sealed record Bound<TKey>(TKey Value, long Id);
}
