namespace AiDotNet.Hub.Server.Search;

/// <summary>A page of models.</summary>
/// <param name="Items">The models.</param>
/// <param name="NextCursor">Opaque; null on the last page.</param>
internal sealed record ModelPage(IReadOnlyList<ListedModel> Items, string? NextCursor);

/// <summary>A model in a list.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Head">The tip of its default branch.</param>
/// <param name="Facts">What its files say at that tip; without files and storage.</param>
internal sealed record ListedModel(CatalogRepository Repository, RevisionId Head, ModelFacts Facts);
