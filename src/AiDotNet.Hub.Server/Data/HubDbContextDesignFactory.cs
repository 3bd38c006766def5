using Microsoft.EntityFrameworkCore.Design;

namespace AiDotNet.Hub.Server.Data;

/// <summary>Lets <c>dotnet ef</c> make a context to compare the tables with the migrations; no database is opened.</summary>
internal sealed class HubDbContextDesignFactory : IDesignTimeDbContextFactory<HubDbContext>
{
    public HubDbContext CreateDbContext(string[] args) => new(SqliteDatabase.Options(Path.GetFullPath("design")));
}
