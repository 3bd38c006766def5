namespace AiDotNet.Hub.Server;

/// <summary>What a repository holds; part of its key from the start, so that data sets and spaces are one route more, not one migration.</summary>
internal enum RepositoryType
{
    Model,
    Dataset,
    Space,
}
