using System.Diagnostics.CodeAnalysis;

namespace AiDotNet.Hub.Server.Data;

/// <summary>The form in which names are compared. Kept in columns of their own: no database's collation is relied on.</summary>
internal static class NormalizedName
{
    [SuppressMessage("Globalization", "CA1308", Justification = "Names are ASCII, and lower case is what people read in the database.")]
    public static string Of(string name) => name.ToLowerInvariant();
}
