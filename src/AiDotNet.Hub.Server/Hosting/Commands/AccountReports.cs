using System.Globalization;
using System.Text.Json.Serialization;

namespace AiDotNet.Hub.Server.Hosting.Commands;

/// <summary>A user in the JSON of <c>users ls</c>.</summary>
internal sealed record UserReport(string Name, string? FullName, string? Email, bool Admin, bool Password, int Tokens, string CreatedAt);

/// <summary>An organisation in the JSON of <c>orgs ls</c>.</summary>
internal sealed record OrganizationReport(string Name, string? FullName, IReadOnlyList<MemberReport> Members, string CreatedAt);

/// <summary>A member of an <see cref="OrganizationReport"/>.</summary>
internal sealed record MemberReport(string User, string Role);

/// <summary>A token in the JSON of <c>tokens ls</c>.</summary>
internal sealed record TokenReport(string Name, string Role, IReadOnlyList<string> Scopes, string CreatedAt, string? ExpiresAt, string? LastUsedAt);

/// <summary>Source-generated JSON of what the commands about accounts print.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<UserReport>))]
[JsonSerializable(typeof(IReadOnlyList<OrganizationReport>))]
[JsonSerializable(typeof(IReadOnlyList<TokenReport>))]
internal sealed partial class AccountReportsJsonContext : JsonSerializerContext;

/// <summary>Times as the reports and tables show them, in UTC.</summary>
internal static class ReportTime
{
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static string? Of(DateTimeOffset? time) => time is { } known ? Of(known) : null;
}
