namespace AiDotNet.Hub.Server.Search;

/// <summary>Lists and searches models.</summary>
internal sealed class ModelListing
{
    public Task<ModelPage> ListAsync(ModelListQuery query, RepositoryVisibility visibility, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
