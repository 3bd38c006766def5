using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AiDotNet.Hub.Server.Data;

/// <summary>The tables. Neutral between databases: what only one of them understands is in its own file.</summary>
internal sealed class HubDbContext(DbContextOptions<HubDbContext> options) : DbContext(options)
{
    private const int GitIdLength = 40;

    public DbSet<NamespaceRow> Namespaces => Set<NamespaceRow>();

    public DbSet<MembershipRow> Memberships => Set<MembershipRow>();

    public DbSet<TokenRow> Tokens => Set<TokenRow>();

    public DbSet<RepositoryRow> Repositories => Set<RepositoryRow>();

    public DbSet<RepositoryTagRow> RepositoryTags => Set<RepositoryTagRow>();

    public DbSet<FactsRow> Facts => Set<FactsRow>();

    public DbSet<TreeRow> Trees => Set<TreeRow>();

    public DbSet<GitBlobRow> GitBlobs => Set<GitBlobRow>();

    public DbSet<CommitRow> Commits => Set<CommitRow>();

    public DbSet<RefRow> Refs => Set<RefRow>();

    public DbSet<BlobRow> Blobs => Set<BlobRow>();

    public DbSet<RepositoryBlobRow> RepositoryBlobs => Set<RepositoryBlobRow>();

    public DbSet<SettingRow> Settings => Set<SettingRow>();

    public DbSet<EventRow> Events => Set<EventRow>();

    public DbSet<RedirectRow> Redirects => Set<RedirectRow>();

    public DbSet<LikeRow> Likes => Set<LikeRow>();

    public DbSet<DownloadRow> DownloadCounts => Set<DownloadRow>();

    public DbSet<AccessRequestRow> AccessRequests => Set<AccessRequestRow>();

    public DbSet<DiscussionRow> Discussions => Set<DiscussionRow>();

    public DbSet<DiscussionEventRow> DiscussionEvents => Set<DiscussionEventRow>();

    public DbSet<WebhookRow> Webhooks => Set<WebhookRow>();

    public DbSet<WebhookDeliveryRow> WebhookDeliveries => Set<WebhookDeliveryRow>();

    public DbSet<ExternalLoginRow> ExternalLogins => Set<ExternalLoginRow>();

    public DbSet<XorbRow> Xorbs => Set<XorbRow>();

    public DbSet<XetFileRow> XetFiles => Set<XetFileRow>();

    public DbSet<XetSegmentRow> XetSegments => Set<XetSegmentRow>();

    public DbSet<XorbUseRow> XorbUses => Set<XorbUseRow>();

    public DbSet<XorbChunkRow> XorbChunks => Set<XorbChunkRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        AccountTables(modelBuilder);
        RepositoryTables(modelBuilder);
        GitTables(modelBuilder);
        SocialTables(modelBuilder);
        DiscussionTables(modelBuilder);
        WebhookTables(modelBuilder);
        XetTables(modelBuilder);
        modelBuilder.Entity<SettingRow>().HasKey(setting => setting.Key);
    }

    private static void AccountTables(ModelBuilder model)
    {
        model.Entity<NamespaceRow>(table =>
        {
            table.Property(row => row.Name).HasMaxLength(ModelId.MaxLength);
            table.Property(row => row.NormalizedName).HasMaxLength(ModelId.MaxLength);
            table.HasIndex(row => row.NormalizedName).IsUnique();
        });
        model.Entity<MembershipRow>(table =>
        {
            table.HasKey(row => new { row.OrganizationId, row.UserId });
            table.HasOne(row => row.Organization).WithMany().HasForeignKey(row => row.OrganizationId);
            table.HasOne(row => row.User).WithMany().HasForeignKey(row => row.UserId);
        });
        model.Entity<TokenRow>(table =>
        {
            table.HasOne(row => row.User).WithMany().HasForeignKey(row => row.UserId);
            table.HasMany(row => row.Scopes).WithOne().HasForeignKey(row => row.TokenId);
            table.HasIndex(row => row.Hash).IsUnique();
            table.HasIndex(row => new { row.UserId, row.Name }).IsUnique();
        });
        model.Entity<TokenScopeRow>().ToTable("TokenScopes");
        model.Entity<ExternalLoginRow>(table =>
        {
            table.HasKey(row => new { row.Issuer, row.Subject });
            table.HasOne(row => row.User).WithMany().HasForeignKey(row => row.UserId);
        });
        model.Entity<EventRow>(table =>
        {
            table.HasIndex(row => row.RepositoryId);
            table.HasIndex(row => row.ActorId);
        });
    }

    private static void RepositoryTables(ModelBuilder model)
    {
        model.Entity<RepositoryRow>(table =>
        {
            table.Property(row => row.Name).HasMaxLength(ModelId.MaxLength);
            table.HasOne(row => row.Namespace).WithMany().HasForeignKey(row => row.NamespaceId).OnDelete(DeleteBehavior.Restrict);
            table.HasOne(row => row.Facts).WithMany().HasForeignKey(row => row.FactsId).OnDelete(DeleteBehavior.Restrict);
            table.HasMany(row => row.Tags).WithOne().HasForeignKey(tag => tag.RepositoryId);
            table.HasIndex(row => new { row.Type, row.NormalizedNamespace, row.NormalizedName }).IsUnique();

            // One for each order of a list. With the names behind it, a search that few match reads the index alone instead of every row.
            table.HasIndex(row => new { row.Type, row.LastModified, row.Id, row.NormalizedNamespace, row.NormalizedName });
            table.HasIndex(row => new { row.Type, row.CreatedAt, row.Id, row.NormalizedNamespace, row.NormalizedName });
            table.HasIndex(row => new { row.Type, row.Downloads, row.Id, row.NormalizedNamespace, row.NormalizedName }).IsDescending(false, true, false, false, false);
            table.HasIndex(row => new { row.Type, row.Likes, row.Id, row.NormalizedNamespace, row.NormalizedName }).IsDescending(false, true, false, false, false);
            table.HasIndex(row => new { row.Type, row.TrendingScore, row.Id, row.NormalizedNamespace, row.NormalizedName }).IsDescending(false, true, false, false, false);
            table.HasIndex(row => new { row.Type, row.PipelineTag });
        });
        model.Entity<RepositoryTagRow>(table =>
        {
            table.HasKey(row => new { row.RepositoryId, row.Tag });
            table.HasIndex(row => row.Tag);
        });
        model.Entity<RedirectRow>(table =>
        {
            table.HasKey(row => new { row.Type, row.NormalizedNamespace, row.NormalizedName });
            table.HasOne<RepositoryRow>().WithMany().HasForeignKey(row => row.RepositoryId);
        });
    }

    private static void SocialTables(ModelBuilder model)
    {
        model.Entity<LikeRow>(table =>
        {
            table.HasKey(row => new { row.UserId, row.RepositoryId });
            table.HasOne<NamespaceRow>().WithMany().HasForeignKey(row => row.UserId);
            table.HasOne<RepositoryRow>().WithMany().HasForeignKey(row => row.RepositoryId);
        });
        model.Entity<DownloadRow>(table =>
        {
            table.HasKey(row => new { row.RepositoryId, row.Day });
            table.HasOne<RepositoryRow>().WithMany().HasForeignKey(row => row.RepositoryId);
        });
        model.Entity<AccessRequestRow>(table =>
        {
            table.HasKey(row => new { row.RepositoryId, row.UserId });
            table.HasIndex(row => row.ObjectId).IsUnique();
            table.HasOne<RepositoryRow>().WithMany().HasForeignKey(row => row.RepositoryId);
            table.HasOne(row => row.User).WithMany().HasForeignKey(row => row.UserId);
        });
    }

    private static void DiscussionTables(ModelBuilder model)
    {
        model.Entity<DiscussionRow>(table =>
        {
            table.HasKey(row => new { row.RepositoryId, row.Number });
            table.HasOne<RepositoryRow>().WithMany().HasForeignKey(row => row.RepositoryId);
        });
        model.Entity<DiscussionEventRow>(table =>
        {
            table.HasIndex(row => row.ObjectId).IsUnique();
            table.HasOne<DiscussionRow>().WithMany().HasForeignKey(row => new { row.RepositoryId, row.Number });
        });
    }

    private static void WebhookTables(ModelBuilder model)
    {
        model.Entity<WebhookRow>(table =>
        {
            table.HasIndex(row => row.ObjectId).IsUnique();
            table.HasOne<NamespaceRow>().WithMany().HasForeignKey(row => row.OwnerId);
        });
        model.Entity<WebhookDeliveryRow>(table =>
        {
            table.HasIndex(row => row.NextAttemptAt);
            table.HasIndex(row => new { row.WebhookId, row.EventId }).IsUnique();
            table.HasOne<WebhookRow>().WithMany().HasForeignKey(row => row.WebhookId);
        });
    }

    private static void GitTables(ModelBuilder model)
    {
        model.Entity<TreeRow>().Property(row => row.Id).HasMaxLength(GitIdLength);
        model.Entity<BlobRow>(table =>
        {
            table.HasKey(row => row.Sha256);
            table.Property(row => row.Sha256).HasMaxLength(Content.Digest.HexLength);
        });
        model.Entity<RepositoryBlobRow>(table =>
        {
            table.HasKey(row => new { row.RepositoryId, row.Sha256 });
            table.HasOne<RepositoryRow>().WithMany().HasForeignKey(row => row.RepositoryId);
            table.HasOne<BlobRow>().WithMany().HasForeignKey(row => row.Sha256).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<GitBlobRow>(table =>
        {
            table.HasKey(row => new { row.RepositoryId, row.Id });
            table.Property(row => row.Id).HasMaxLength(GitIdLength);
            table.HasOne<RepositoryBlobRow>().WithMany().HasForeignKey(row => new { row.RepositoryId, row.Sha256 });
        });
        model.Entity<CommitRow>(table =>
        {
            table.HasKey(row => new { row.RepositoryId, row.Id });
            table.Property(row => row.Id).HasMaxLength(GitIdLength);
            table.HasOne<RepositoryRow>().WithMany().HasForeignKey(row => row.RepositoryId);
            table.HasOne<TreeRow>().WithMany().HasForeignKey(row => row.TreeId).OnDelete(DeleteBehavior.Restrict);
            table.HasOne<FactsRow>().WithMany().HasForeignKey(row => row.FactsId).OnDelete(DeleteBehavior.Restrict);
            table.HasIndex(row => new { row.RepositoryId, row.Depth });
        });
        model.Entity<RefRow>(table =>
        {
            table.HasKey(row => new { row.RepositoryId, row.Name });
            table.HasOne<CommitRow>().WithMany().HasForeignKey(row => new { row.RepositoryId, row.CommitId });
        });
    }

    private static void XetTables(ModelBuilder model)
    {
        model.Entity<XorbRow>().HasIndex(row => row.Hash).IsUnique();
        model.Entity<XetFileRow>(table =>
        {
            table.HasIndex(row => row.Hash).IsUnique();
            table.HasIndex(row => row.Sha256).IsUnique();
        });
        model.Entity<XetSegmentRow>(table =>
        {
            table.HasKey(row => new { row.FileId, row.Ordinal });
            table.HasOne<XetFileRow>().WithMany().HasForeignKey(row => row.FileId);
            table.HasOne<XorbRow>().WithMany().HasForeignKey(row => row.XorbId).OnDelete(DeleteBehavior.Restrict);
        });
        model.Entity<XorbUseRow>(table =>
        {
            table.HasKey(row => new { row.XorbId, row.UserId, row.First, row.End });
            table.HasOne<XorbRow>().WithMany().HasForeignKey(row => row.XorbId);
            table.HasOne<NamespaceRow>().WithMany().HasForeignKey(row => row.UserId);
        });
        model.Entity<XorbChunkRow>(table =>
        {
            table.HasKey(row => new { row.Hash, row.XorbId, row.Chunk });
            table.HasOne<XorbRow>().WithMany().HasForeignKey(row => row.XorbId);
        });
    }

    /// <summary>A number orders the same in every database; SQLite cannot order its own form of a time with an offset.</summary>
    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(),
        milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
