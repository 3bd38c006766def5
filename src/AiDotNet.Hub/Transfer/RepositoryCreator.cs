using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Transfer;

/// <summary>Makes what a publish needs and the hub lacks: repository, branch, tag. Each call is sent once; "exists already" is as good as made.</summary>
internal sealed class RepositoryCreator(HubApiClient api)
{
    /// <summary>The full id: a bare name belongs to whom the token belongs to.</summary>
    public async Task<ModelId> NameAsync(ModelId id, CancellationToken cancellationToken) =>
        id.IsBare ? ModelId.Parse($"{(await api.WhoAmIAsync(cancellationToken).ConfigureAwait(false)).Name}/{id}") : id;

    /// <summary>Runs the first call of a publish; where it says that repository or branch are missing, makes them and runs it again.</summary>
    public async Task<T> EnsureAsync<T>(
        ModelId id, string branch, bool? isPrivate, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var createdRepository = false;
        var createdBranch = false;
        while (true)
        {
            try
            {
                return await call(cancellationToken).ConfigureAwait(false);
            }
            catch (ModelNotFoundException e) when (!createdRepository)
            {
                createdRepository = true;
                if (!api.Http.HasToken)
                {
                    throw new AccessDeniedException(
                        HubErrorCode.LoginRequired, $"Publishing '{id}': {api.Endpoint} shows no such model and nobody is logged in. Log in with 'adn login'.", e)
                    { RequestId = e.RequestId };
                }

                await CreateRepositoryAsync(id, isPrivate, cancellationToken).ConfigureAwait(false);
            }
            catch (RevisionNotFoundException) when (!createdBranch && branch != "main")
            {
                createdBranch = true;
                await CreateBranchAsync(id, branch, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Refuses a tag that another commit has: a new commit cannot get it.</summary>
    /// <exception cref="HubException"><see cref="HubErrorCode.AlreadyExists"/>.</exception>
    public async Task ThrowIfTaggedAsync(ModelId id, string tag, CancellationToken cancellationToken)
    {
        var refs = await api.GetRefsAsync(id, cancellationToken).ConfigureAwait(false);
        if (refs.Tags.FirstOrDefault(candidate => candidate.Name == tag) is { } taken)
        {
            throw new HubException(
                HubErrorCode.AlreadyExists,
                $"The tag '{tag}' of '{id}' stands for commit {taken.TargetCommit}, and there are changes to publish. Nothing was sent; choose another tag.");
        }
    }

    /// <summary>Puts a tag on a commit. The same tag on the same commit is no error: a publish can be run again.</summary>
    public async Task TagAsync(ModelId id, string tag, RevisionId commit, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(
                HubRoutes.Tag(id, commit.ToString()),
                new HubSubject($"making the tag '{tag}'") { Id = id, Revision = commit.ToString() },
                HubApiClient.Json(new TagRequest { Tag = tag }, HubJsonContext.Default.TagRequest),
                cancellationToken).ConfigureAwait(false);
        }
        catch (HubException e) when (e.Code == HubErrorCode.AlreadyExists)
        {
            var refs = await api.GetRefsAsync(id, cancellationToken).ConfigureAwait(false);
            var existing = refs.Tags.FirstOrDefault(candidate => candidate.Name == tag);
            if (!string.Equals(existing?.TargetCommit, commit.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                throw new HubException(
                    HubErrorCode.AlreadyExists,
                    $"'{id}' has a tag '{tag}' already, on commit {existing?.TargetCommit}. The files were published as {commit}; choose another tag.",
                    e)
                { RequestId = e.RequestId };
            }
        }
    }

    private Task CreateRepositoryAsync(ModelId id, bool? isPrivate, CancellationToken cancellationToken)
    {
        var body = new RepositoryRequest
        {
            Name = id.Name,
            Organization = id.Namespace,
            Type = "model",
            Visibility = isPrivate switch { true => "private", false => "public", null => null },
        };
        return IgnoreExistingAsync(SendAsync(
            HubRoutes.CreateRepository,
            new HubSubject("creating the repository") { Id = id },
            HubApiClient.Json(body, HubJsonContext.Default.RepositoryRequest),
            cancellationToken));
    }

    private Task CreateBranchAsync(ModelId id, string branch, CancellationToken cancellationToken) =>
        IgnoreExistingAsync(SendAsync(
            HubRoutes.Branch(id, branch),
            new HubSubject($"making the branch '{branch}'") { Id = id, Revision = branch },
            HubApiClient.Json(new BranchRequest(), HubJsonContext.Default.BranchRequest),
            cancellationToken));

    private async Task SendAsync(string route, HubSubject subject, Func<HttpContent> content, CancellationToken cancellationToken)
    {
        var request = new HubRequest { Method = HttpMethod.Post, Address = api.Http.Address(route), Subject = subject, Accept = "application/json", Content = content };
        (await api.Http.SendOnceAsync(request, cancellationToken).ConfigureAwait(false)).Dispose();
    }

    // Another process was quicker: what is there is what was wanted.
    private static async Task IgnoreExistingAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (HubException e) when (e.Code == HubErrorCode.AlreadyExists)
        {
        }
    }
}
