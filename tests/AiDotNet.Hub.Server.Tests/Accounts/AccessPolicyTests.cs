using AiDotNet.Hub.Server.Accounts;

namespace AiDotNet.Hub.Server.Tests.Accounts;

public sealed class AccessPolicyTests
{
    private const long User = 1;
    private const long Organization = 2;
    private const long Elsewhere = 3;

    private static readonly ModelId Id = ModelId.Parse("acme/bert");

    [Theory]
    [InlineData(nameof(OrganizationRole.Read), true, false, false)]
    [InlineData(nameof(OrganizationRole.Contributor), true, false, false)]
    [InlineData(nameof(OrganizationRole.Write), true, true, true)]
    [InlineData(nameof(OrganizationRole.Admin), true, true, true)]
    public void Allows_MemberOfTheOrganisation_ByRole(string role, bool read, bool write, bool admin)
    {
        var caller = With(TokenRole.Write) with { Memberships = new Dictionary<long, OrganizationRole> { [Organization] = Enum.Parse<OrganizationRole>(role) } };
        Assert.Equal((read, write, admin), All(caller, Organization, isPrivate: true));
        Assert.Equal((false, false, false), All(caller, Elsewhere, isPrivate: true));
        Assert.Equal((true, false, false), All(caller, Elsewhere, isPrivate: false));
    }

    [Fact]
    public void Allows_Contributor_EverythingWithWhatTheyMade()
    {
        var caller = With(TokenRole.Write) with { Memberships = new Dictionary<long, OrganizationRole> { [Organization] = OrganizationRole.Contributor } };
        Assert.Equal((true, true, true), All(caller, Organization, isPrivate: true, creator: User));
        Assert.Equal((true, false, false), All(caller, Organization, isPrivate: true, creator: Elsewhere));
    }

    [Fact]
    public void Allows_OwnNamespace_Everything_AndOnlyReadingWithAReadToken()
    {
        Assert.Equal((true, true, true), All(With(TokenRole.Write), User, isPrivate: true));
        Assert.Equal((true, false, false), All(With(TokenRole.Read), User, isPrivate: true));
    }

    [Fact]
    public void Allows_Administrator_EverythingThatTheTokenDoes()
    {
        Assert.Equal((true, true, true), All(With(TokenRole.Write) with { IsAdmin = true }, Elsewhere, isPrivate: true));
        Assert.Equal((true, false, false), All(With(TokenRole.Read) with { IsAdmin = true }, Elsewhere, isPrivate: true));
        Assert.Equal((false, false, false), All(With(TokenRole.FineGrained) with { IsAdmin = true }, Elsewhere, isPrivate: true));
    }

    [Fact]
    public void Allows_Anonymous_OnlyToReadWhatIsPublic()
    {
        Assert.Equal((true, false, false), All(Caller.Anonymous, User, isPrivate: false));
        Assert.Equal((false, false, false), All(Caller.Anonymous, User, isPrivate: true));
    }

    [Fact]
    public void Allows_FineGrainedToken_BeyondWhatIsPublicOnlyWhatItsScopesName()
    {
        Assert.Equal((true, false, false), All(With(TokenRole.FineGrained), User, isPrivate: false));
        Assert.Equal((false, false, false), All(With(TokenRole.FineGrained), User, isPrivate: true));
        Assert.Equal((true, false, false), All(With(TokenRole.FineGrained, new TokenScope("ACME", "BERT", Right.Read)), User, isPrivate: true));
        Assert.Equal((true, true, true), All(With(TokenRole.FineGrained, new TokenScope("acme", null, Right.Write)), User, isPrivate: true));
        Assert.Equal((true, false, false), All(With(TokenRole.FineGrained, new TokenScope("acme", "other", Right.Write)), User, isPrivate: false));
        Assert.Equal((false, false, false), All(With(TokenRole.FineGrained, new TokenScope("acme", "other", Right.Write)), User, isPrivate: true));

        // A scope grants nothing that the user does not have.
        Assert.Equal((false, false, false), All(With(TokenRole.FineGrained, new TokenScope("acme", null, Right.Write)), Elsewhere, isPrivate: true));
    }

    private static Caller With(TokenRole role, params TokenScope[] scopes) => new()
    {
        UserId = User, Name = "alice", Token = new CallerToken { Name = "t", Role = role, Scopes = scopes, CreatedAt = DateTimeOffset.UnixEpoch },
    };

    private static (bool Read, bool Write, bool Admin) All(Caller caller, long namespaceId, bool isPrivate, long? creator = null) =>
        (AccessPolicy.Allows(caller, new AccessTarget(namespaceId, Id, isPrivate, creator), Right.Read),
            AccessPolicy.Allows(caller, new AccessTarget(namespaceId, Id, isPrivate, creator), Right.Write),
            AccessPolicy.Allows(caller, new AccessTarget(namespaceId, Id, isPrivate, creator), Right.Admin));
}
