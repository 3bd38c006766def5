using AiDotNet.Hub.Content;
using AiDotNet.Hub.Protocol;

namespace AiDotNet.Hub.Server.Publishing;

/// <summary>An upload becomes a visible revision, or nothing. Rights were checked before.</summary>
internal sealed class RepositoryPublisher
{
    /// <summary>Makes a repository with one commit that holds <c>.gitattributes</c>.</summary>
    /// <exception cref="Errors.HubException"><see cref="Errors.HubErrorCode.AlreadyExists"/>, in any spelling;
    /// <see cref="Errors.HubErrorCode.InvalidRequest"/>: no such namespace.</exception>
    public Task<(ModelId Id, string ObjectId)> CreateAsync(
        RepositoryType type, ModelId id, bool isPrivate, string author, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Removes a repository with its history; blobs that nothing links any more are for the collector.</summary>
    public Task DeleteAsync(RepositoryKey repository, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Which files go by LFS, which are unchanged, which are ignored.</summary>
    public Task<PreuploadReply> PreuploadAsync(
        RepositoryKey repository, string branch, PreuploadRequest request, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Whether this repository links an object of this size, and the store has it.</summary>
    public Task<bool> HasObjectAsync(RepositoryKey repository, Digest digest, long size, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Stores an object and links it to the repository. May be repeated.</summary>
    /// <exception cref="Errors.IntegrityException">Size or digest differ; nothing was kept.</exception>
    public Task ReceiveObjectAsync(RepositoryKey repository, Digest digest, long size, Stream body, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Makes a commit on a branch (<c>main</c>, <c>refs/heads/main</c> or <c>refs/pr/N</c>).</summary>
    /// <exception cref="CommitRejectedException">A path breaks a rule, or is a file here and a folder there (422).</exception>
    /// <exception cref="Errors.RevisionNotFoundException">No such branch.</exception>
    /// <exception cref="Errors.HubException"><see cref="Errors.HubErrorCode.Conflict"/>: the tip is not the named parent (412);
    /// <see cref="Errors.HubErrorCode.InvalidRequest"/>: an LFS object was not uploaded (400);
    /// <see cref="Errors.HubErrorCode.EntryNotFound"/>: a file to delete is not there (404).</exception>
    public Task<CommitInfo> CommitAsync(
        RepositoryKey repository, string branch, string author, IAsyncEnumerable<CommitOperation> operations, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <exception cref="Errors.HubException"><see cref="Errors.HubErrorCode.AlreadyExists"/> (409), <see cref="Errors.HubErrorCode.InvalidRequest"/>: bad name (400).</exception>
    public Task CreateTagAsync(RepositoryKey repository, string tag, RevisionId target, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <exception cref="Errors.RevisionNotFoundException">No such tag.</exception>
    public Task DeleteTagAsync(RepositoryKey repository, string tag, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <param name="repository">The repository.</param>
    /// <param name="branch">The short name.</param>
    /// <param name="target">Where it starts.</param>
    /// <param name="overwrite">Whether an existing branch moves there.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    public Task CreateBranchAsync(RepositoryKey repository, string branch, RevisionId target, bool overwrite, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <exception cref="Errors.AccessDeniedException">The default branch stays (403).</exception>
    /// <exception cref="Errors.RevisionNotFoundException">No such branch.</exception>
    public Task DeleteBranchAsync(RepositoryKey repository, string branch, CancellationToken cancellationToken) => throw new NotImplementedException();
}
