using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AiDotNet.Hub.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Registry : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Repositories_Type_CreatedAt",
                table: "Repositories");

            migrationBuilder.DropIndex(
                name: "IX_Repositories_Type_Downloads",
                table: "Repositories");

            migrationBuilder.DropIndex(
                name: "IX_Repositories_Type_LastModified",
                table: "Repositories");

            migrationBuilder.DropIndex(
                name: "IX_Repositories_Type_Likes",
                table: "Repositories");

            migrationBuilder.DropIndex(
                name: "IX_Repositories_Type_TrendingScore",
                table: "Repositories");

            migrationBuilder.AddColumn<long>(
                name: "ExpiresAt",
                table: "Tokens",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "LastUsedAt",
                table: "Tokens",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "CreatorId",
                table: "Repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "DownloadsAllTime",
                table: "Repositories",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "LastDiscussion",
                table: "Repositories",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "Parameters",
                table: "Repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AccessRequests",
                columns: table => new
                {
                    RepositoryId = table.Column<long>(type: "INTEGER", nullable: false),
                    UserId = table.Column<long>(type: "INTEGER", nullable: false),
                    ObjectId = table.Column<string>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    FieldsJson = table.Column<string>(type: "TEXT", nullable: true),
                    RejectionReason = table.Column<string>(type: "TEXT", nullable: true),
                    HandledBy = table.Column<string>(type: "TEXT", nullable: true),
                    HandledAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccessRequests", x => new { x.RepositoryId, x.UserId });
                    table.ForeignKey(
                        name: "FK_AccessRequests_Namespaces_UserId",
                        column: x => x.UserId,
                        principalTable: "Namespaces",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_AccessRequests_Repositories_RepositoryId",
                        column: x => x.RepositoryId,
                        principalTable: "Repositories",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Discussions",
                columns: table => new
                {
                    RepositoryId = table.Column<long>(type: "INTEGER", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    IsPullRequest = table.Column<bool>(type: "INTEGER", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    Author = table.Column<string>(type: "TEXT", nullable: false),
                    AuthorId = table.Column<long>(type: "INTEGER", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    TargetRef = table.Column<string>(type: "TEXT", nullable: true),
                    BaseCommit = table.Column<string>(type: "TEXT", nullable: true),
                    MergeCommit = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Discussions", x => new { x.RepositoryId, x.Number });
                    table.ForeignKey(
                        name: "FK_Discussions_Repositories_RepositoryId",
                        column: x => x.RepositoryId,
                        principalTable: "Repositories",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "DownloadCounts",
                columns: table => new
                {
                    RepositoryId = table.Column<long>(type: "INTEGER", nullable: false),
                    Day = table.Column<int>(type: "INTEGER", nullable: false),
                    Count = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DownloadCounts", x => new { x.RepositoryId, x.Day });
                    table.ForeignKey(
                        name: "FK_DownloadCounts_Repositories_RepositoryId",
                        column: x => x.RepositoryId,
                        principalTable: "Repositories",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Events",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Action = table.Column<string>(type: "TEXT", nullable: false),
                    Actor = table.Column<string>(type: "TEXT", nullable: false),
                    ActorId = table.Column<long>(type: "INTEGER", nullable: true),
                    Subject = table.Column<string>(type: "TEXT", nullable: false),
                    RepositoryId = table.Column<long>(type: "INTEGER", nullable: true),
                    DetailsJson = table.Column<string>(type: "TEXT", nullable: false),
                    Address = table.Column<string>(type: "TEXT", nullable: true),
                    RequestId = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Events", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ExternalLogins",
                columns: table => new
                {
                    Issuer = table.Column<string>(type: "TEXT", nullable: false),
                    Subject = table.Column<string>(type: "TEXT", nullable: false),
                    UserId = table.Column<long>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ExternalLogins", x => new { x.Issuer, x.Subject });
                    table.ForeignKey(
                        name: "FK_ExternalLogins_Namespaces_UserId",
                        column: x => x.UserId,
                        principalTable: "Namespaces",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Likes",
                columns: table => new
                {
                    UserId = table.Column<long>(type: "INTEGER", nullable: false),
                    RepositoryId = table.Column<long>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Likes", x => new { x.UserId, x.RepositoryId });
                    table.ForeignKey(
                        name: "FK_Likes_Namespaces_UserId",
                        column: x => x.UserId,
                        principalTable: "Namespaces",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_Likes_Repositories_RepositoryId",
                        column: x => x.RepositoryId,
                        principalTable: "Repositories",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Redirects",
                columns: table => new
                {
                    Type = table.Column<int>(type: "INTEGER", nullable: false),
                    NormalizedNamespace = table.Column<string>(type: "TEXT", nullable: false),
                    NormalizedName = table.Column<string>(type: "TEXT", nullable: false),
                    RepositoryId = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Redirects", x => new { x.Type, x.NormalizedNamespace, x.NormalizedName });
                    table.ForeignKey(
                        name: "FK_Redirects_Repositories_RepositoryId",
                        column: x => x.RepositoryId,
                        principalTable: "Repositories",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Webhooks",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ObjectId = table.Column<string>(type: "TEXT", nullable: false),
                    OwnerId = table.Column<long>(type: "INTEGER", nullable: false),
                    Url = table.Column<string>(type: "TEXT", nullable: false),
                    WatchedJson = table.Column<string>(type: "TEXT", nullable: false),
                    Domains = table.Column<string>(type: "TEXT", nullable: false),
                    Secret = table.Column<string>(type: "TEXT", nullable: true),
                    Disabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Webhooks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Webhooks_Namespaces_OwnerId",
                        column: x => x.OwnerId,
                        principalTable: "Namespaces",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "XetFiles",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Hash = table.Column<string>(type: "TEXT", nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    UnlinkedSince = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_XetFiles", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Xorbs",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Hash = table.Column<string>(type: "TEXT", nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", nullable: false),
                    PackedSize = table.Column<int>(type: "INTEGER", nullable: false),
                    RawSize = table.Column<int>(type: "INTEGER", nullable: false),
                    Chunks = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Xorbs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DiscussionEvents",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ObjectId = table.Column<string>(type: "TEXT", nullable: false),
                    RepositoryId = table.Column<long>(type: "INTEGER", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    Type = table.Column<string>(type: "TEXT", nullable: false),
                    Author = table.Column<string>(type: "TEXT", nullable: false),
                    AuthorId = table.Column<long>(type: "INTEGER", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DataJson = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DiscussionEvents", x => x.Id);
                    table.ForeignKey(
                        name: "FK_DiscussionEvents_Discussions_RepositoryId_Number",
                        columns: x => new { x.RepositoryId, x.Number },
                        principalTable: "Discussions",
                        principalColumns: new[] { "RepositoryId", "Number" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "WebhookDeliveries",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    WebhookId = table.Column<long>(type: "INTEGER", nullable: false),
                    EventId = table.Column<long>(type: "INTEGER", nullable: false),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    PayloadJson = table.Column<string>(type: "TEXT", nullable: false),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    NextAttemptAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastAttemptAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ResponseStatus = table.Column<int>(type: "INTEGER", nullable: true),
                    Error = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WebhookDeliveries", x => x.Id);
                    table.ForeignKey(
                        name: "FK_WebhookDeliveries_Webhooks_WebhookId",
                        column: x => x.WebhookId,
                        principalTable: "Webhooks",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "XetSegments",
                columns: table => new
                {
                    FileId = table.Column<long>(type: "INTEGER", nullable: false),
                    Ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    XorbId = table.Column<long>(type: "INTEGER", nullable: false),
                    First = table.Column<int>(type: "INTEGER", nullable: false),
                    End = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_XetSegments", x => new { x.FileId, x.Ordinal });
                    table.ForeignKey(
                        name: "FK_XetSegments_XetFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "XetFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_XetSegments_Xorbs_XorbId",
                        column: x => x.XorbId,
                        principalTable: "Xorbs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "XorbChunks",
                columns: table => new
                {
                    Hash = table.Column<string>(type: "TEXT", nullable: false),
                    XorbId = table.Column<long>(type: "INTEGER", nullable: false),
                    Chunk = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_XorbChunks", x => new { x.Hash, x.XorbId, x.Chunk });
                    table.ForeignKey(
                        name: "FK_XorbChunks_Xorbs_XorbId",
                        column: x => x.XorbId,
                        principalTable: "Xorbs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "XorbUses",
                columns: table => new
                {
                    XorbId = table.Column<long>(type: "INTEGER", nullable: false),
                    UserId = table.Column<long>(type: "INTEGER", nullable: false),
                    First = table.Column<int>(type: "INTEGER", nullable: false),
                    End = table.Column<int>(type: "INTEGER", nullable: false),
                    UsedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_XorbUses", x => new { x.XorbId, x.UserId, x.First, x.End });
                    table.ForeignKey(
                        name: "FK_XorbUses_Namespaces_UserId",
                        column: x => x.UserId,
                        principalTable: "Namespaces",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_XorbUses_Xorbs_XorbId",
                        column: x => x.XorbId,
                        principalTable: "Xorbs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Repositories_Type_CreatedAt_Id_NormalizedNamespace_NormalizedName",
                table: "Repositories",
                columns: new[] { "Type", "CreatedAt", "Id", "NormalizedNamespace", "NormalizedName" });

            migrationBuilder.CreateIndex(
                name: "IX_Repositories_Type_Downloads_Id_NormalizedNamespace_NormalizedName",
                table: "Repositories",
                columns: new[] { "Type", "Downloads", "Id", "NormalizedNamespace", "NormalizedName" },
                descending: new[] { false, true, false, false, false });

            migrationBuilder.CreateIndex(
                name: "IX_Repositories_Type_LastModified_Id_NormalizedNamespace_NormalizedName",
                table: "Repositories",
                columns: new[] { "Type", "LastModified", "Id", "NormalizedNamespace", "NormalizedName" });

            migrationBuilder.CreateIndex(
                name: "IX_Repositories_Type_Likes_Id_NormalizedNamespace_NormalizedName",
                table: "Repositories",
                columns: new[] { "Type", "Likes", "Id", "NormalizedNamespace", "NormalizedName" },
                descending: new[] { false, true, false, false, false });

            migrationBuilder.CreateIndex(
                name: "IX_Repositories_Type_TrendingScore_Id_NormalizedNamespace_NormalizedName",
                table: "Repositories",
                columns: new[] { "Type", "TrendingScore", "Id", "NormalizedNamespace", "NormalizedName" },
                descending: new[] { false, true, false, false, false });

            migrationBuilder.CreateIndex(
                name: "IX_AccessRequests_ObjectId",
                table: "AccessRequests",
                column: "ObjectId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AccessRequests_UserId",
                table: "AccessRequests",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_DiscussionEvents_ObjectId",
                table: "DiscussionEvents",
                column: "ObjectId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_DiscussionEvents_RepositoryId_Number",
                table: "DiscussionEvents",
                columns: new[] { "RepositoryId", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Events_ActorId",
                table: "Events",
                column: "ActorId");

            migrationBuilder.CreateIndex(
                name: "IX_Events_RepositoryId",
                table: "Events",
                column: "RepositoryId");

            migrationBuilder.CreateIndex(
                name: "IX_ExternalLogins_UserId",
                table: "ExternalLogins",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_Likes_RepositoryId",
                table: "Likes",
                column: "RepositoryId");

            migrationBuilder.CreateIndex(
                name: "IX_Redirects_RepositoryId",
                table: "Redirects",
                column: "RepositoryId");

            migrationBuilder.CreateIndex(
                name: "IX_WebhookDeliveries_NextAttemptAt",
                table: "WebhookDeliveries",
                column: "NextAttemptAt");

            migrationBuilder.CreateIndex(
                name: "IX_WebhookDeliveries_WebhookId_EventId",
                table: "WebhookDeliveries",
                columns: new[] { "WebhookId", "EventId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Webhooks_ObjectId",
                table: "Webhooks",
                column: "ObjectId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Webhooks_OwnerId",
                table: "Webhooks",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_XetFiles_Hash",
                table: "XetFiles",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_XetFiles_Sha256",
                table: "XetFiles",
                column: "Sha256",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_XetSegments_XorbId",
                table: "XetSegments",
                column: "XorbId");

            migrationBuilder.CreateIndex(
                name: "IX_XorbChunks_XorbId",
                table: "XorbChunks",
                column: "XorbId");

            migrationBuilder.CreateIndex(
                name: "IX_XorbUses_UserId",
                table: "XorbUses",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_Xorbs_Hash",
                table: "Xorbs",
                column: "Hash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AccessRequests");

            migrationBuilder.DropTable(
                name: "DiscussionEvents");

            migrationBuilder.DropTable(
                name: "DownloadCounts");

            migrationBuilder.DropTable(
                name: "Events");

            migrationBuilder.DropTable(
                name: "ExternalLogins");

            migrationBuilder.DropTable(
                name: "Likes");

            migrationBuilder.DropTable(
                name: "Redirects");

            migrationBuilder.DropTable(
                name: "WebhookDeliveries");

            migrationBuilder.DropTable(
                name: "XetSegments");

            migrationBuilder.DropTable(
                name: "XorbChunks");

            migrationBuilder.DropTable(
                name: "XorbUses");

            migrationBuilder.DropTable(
                name: "Discussions");

            migrationBuilder.DropTable(
                name: "Webhooks");

            migrationBuilder.DropTable(
                name: "XetFiles");

            migrationBuilder.DropTable(
                name: "Xorbs");

            migrationBuilder.DropIndex(
                name: "IX_Repositories_Type_CreatedAt_Id_NormalizedNamespace_NormalizedName",
                table: "Repositories");

            migrationBuilder.DropIndex(
                name: "IX_Repositories_Type_Downloads_Id_NormalizedNamespace_NormalizedName",
                table: "Repositories");

            migrationBuilder.DropIndex(
                name: "IX_Repositories_Type_LastModified_Id_NormalizedNamespace_NormalizedName",
                table: "Repositories");

            migrationBuilder.DropIndex(
                name: "IX_Repositories_Type_Likes_Id_NormalizedNamespace_NormalizedName",
                table: "Repositories");

            migrationBuilder.DropIndex(
                name: "IX_Repositories_Type_TrendingScore_Id_NormalizedNamespace_NormalizedName",
                table: "Repositories");

            migrationBuilder.DropColumn(
                name: "ExpiresAt",
                table: "Tokens");

            migrationBuilder.DropColumn(
                name: "LastUsedAt",
                table: "Tokens");

            migrationBuilder.DropColumn(
                name: "CreatorId",
                table: "Repositories");

            migrationBuilder.DropColumn(
                name: "DownloadsAllTime",
                table: "Repositories");

            migrationBuilder.DropColumn(
                name: "LastDiscussion",
                table: "Repositories");

            migrationBuilder.DropColumn(
                name: "Parameters",
                table: "Repositories");

            migrationBuilder.CreateIndex(
                name: "IX_Repositories_Type_CreatedAt",
                table: "Repositories",
                columns: new[] { "Type", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Repositories_Type_Downloads",
                table: "Repositories",
                columns: new[] { "Type", "Downloads" });

            migrationBuilder.CreateIndex(
                name: "IX_Repositories_Type_LastModified",
                table: "Repositories",
                columns: new[] { "Type", "LastModified" });

            migrationBuilder.CreateIndex(
                name: "IX_Repositories_Type_Likes",
                table: "Repositories",
                columns: new[] { "Type", "Likes" });

            migrationBuilder.CreateIndex(
                name: "IX_Repositories_Type_TrendingScore",
                table: "Repositories",
                columns: new[] { "Type", "TrendingScore" });
        }
    }
}
