using AiDotNet.Hub.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace AiDotNet.Hub.Server.Tests.Data;

public sealed class HubDatabaseTests
{
    [Fact]
    public async Task Model_AgainstMigrations_HasNoPendingChange()
    {
        await using var hub = await CoreHub.StartAsync();
        await using var db = hub.Database.Open();
        Assert.False(db.Database.HasPendingModelChanges());
        Assert.Empty(await db.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task MigrateAsync_FreshFolder_UsesWriteAheadLogAndForeignKeys()
    {
        await using var hub = await CoreHub.StartAsync();
        await using var db = hub.Database.Open();
        Assert.Equal("wal", (await db.Database.SqlQueryRaw<string>("PRAGMA journal_mode").ToListAsync()).Single());
        Assert.Equal(1, (await db.Database.SqlQueryRaw<long>("PRAGMA foreign_keys").ToListAsync()).Single());
        Assert.Equal(30000, (await db.Database.SqlQueryRaw<long>("PRAGMA busy_timeout").ToListAsync()).Single());
        Assert.Equal(2, (await db.Database.SqlQueryRaw<long>("PRAGMA synchronous").ToListAsync()).Single());
    }

    [Fact]
    public async Task SaveChanges_SameNormalizedNameTwice_IsAUniqueViolation()
    {
        await using var hub = await CoreHub.StartAsync();
        await using var db = hub.Database.Open();
        db.Namespaces.Add(new NamespaceRow
        {
            Kind = NamespaceKind.Organization, Name = "ALICE", NormalizedName = "alice", ObjectId = "0", CreatedAt = hub.Time.GetUtcNow(),
        });
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
        Assert.True(HubDatabase.IsUniqueViolation(error));
    }

    [Fact]
    public async Task SaveChanges_BrokenReference_IsNoUniqueViolation()
    {
        await using var hub = await CoreHub.StartAsync();
        await using var db = hub.Database.Open();
        db.Refs.Add(new RefRow { RepositoryId = 77, Name = "refs/heads/main", CommitId = "none" });
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
        Assert.False(HubDatabase.IsUniqueViolation(error));
    }
}
