using AiDotNet.Hub.Server.Api.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace AiDotNet.Hub.Server.Tests.Api.Requests;

public sealed class QueryValuesTests
{
    [Theory]
    [InlineData("?x=1", true)]
    [InlineData("?x=true", true)]
    [InlineData("?x=True", true)]
    [InlineData("?x=0", false)]
    [InlineData("?x=False", false)]
    [InlineData("?x=", false)]
    [InlineData("", false)]
    public void Flag_EverySpelling_IsRead(string query, bool expected) => Assert.Equal(expected, Query(query).Flag("x"));

    [Theory]
    [InlineData("?expand=a&expand=b")]
    [InlineData("?expand[]=a&expand[]=b")]
    [InlineData("?expand%5B%5D=a&expand%5B%5D=b")]
    [InlineData("?expand=a,b")]
    [InlineData("?expand=a&expand[]=b")]
    public void List_EverySpelling_IsRead(string query) => Assert.Equal(["a", "b"], Query(query).List("expand"));

    [Theory]
    [InlineData("?limit=5", 5)]
    [InlineData("?limit=5000", 1000)]
    [InlineData("?limit=99999999999", 1000)]
    [InlineData("?limit=0", 100)]
    [InlineData("?limit=-3", 100)]
    [InlineData("?limit=x", 100)]
    [InlineData("", 100)]
    public void Limit_AnyText_IsBroughtIntoTheRange(string query, int expected) => Assert.Equal(expected, Query(query).Limit("limit", 100, 1000));

    private static QueryCollection Query(string text) => new(QueryHelpers.ParseQuery(text));
}
