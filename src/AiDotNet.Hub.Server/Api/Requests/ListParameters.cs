using System.Globalization;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Server.Search;

namespace AiDotNet.Hub.Server.Api.Requests;

/// <summary>The parameters of a listing, in the spellings of every client (protocol §5).</summary>
internal static class ListParameters
{
    /// <summary>Reads a query.</summary>
    /// <param name="request">The request; its path names the type.</param>
    /// <param name="maxLimit">The largest page.</param>
    /// <exception cref="HubException">A range of parameters that is none.</exception>
    public static ModelListQuery Read(HubRequest request, int maxLimit)
    {
        var query = request.Query;
        var (least, most) = ParameterRange(query.Text("num_parameters"));
        return new ModelListQuery
        {
            Type = request.Type,
            Search = query["search"].OfType<string>().Where(text => text.Length > 0).ToList(),
            Author = query.Text("author"),
            Filters =
            [
                .. query.List("filter"), .. query.List("tags"), .. query.List("library"), .. query.List("language"),
                .. query.List("models").Select(id => $"model:{id}"), .. query.List("datasets").Select(id => $"dataset:{id}"),
            ],
            PipelineTag = query.Text("pipeline_tag"),
            Gated = query.OptionalFlag("gated"),
            Linked = query.Flag("linked"),
            LeastParameters = least,
            MostParameters = most,

            // Nothing is served for inference here, so nothing is found.
            Nothing = query.Text("inference") is not null || query.Text("inference_provider") is not null,
            Sort = query.Text("sort") switch
            {
                "lastModified" or "last_modified" => ModelSort.LastModified,
                "createdAt" or "created_at" => ModelSort.CreatedAt,
                "downloads" => ModelSort.Downloads,
                "likes" => ModelSort.Likes,
                _ => ModelSort.TrendingScore,
            },
            Ascending = query.Text("direction") == "1",
            Limit = query.Limit("limit", Math.Min(ModelListQuery.DefaultLimit, maxLimit), maxLimit),
            Cursor = query.Text("cursor"),
        };
    }

    /// <summary><c>min:6B,max:128B</c>, either of the two; with <c>K</c>, <c>M</c>, <c>B</c> or <c>T</c> behind the number.</summary>
    private static (long? Least, long? Most) ParameterRange(string? text)
    {
        (long? least, long? most) = (null, null);
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            switch (part.Split(':'))
            {
                case ["min", var number]:
                    least = Number(number);
                    break;
                case ["max", var number]:
                    most = Number(number);
                    break;
                default:
                    throw Malformed(part);
            }
        }

        return (least, most);
    }

    private static long Number(string text)
    {
        var factor = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch
        {
            'K' => 1e3m,
            'M' => 1e6m,
            'B' => 1e9m,
            'T' => 1e12m,
            _ => 1m,
        };
        var digits = factor > 1 ? text[..^1] : text;
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue / factor
            ? (long)(number * factor)
            : throw Malformed(text);
    }

    private static HubException Malformed(string part) =>
        new(HubErrorCode.InvalidRequest, $"\"num_parameters\" takes a range such as 'min:6B,max:128B', not '{part}'.");
}
