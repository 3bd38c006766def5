namespace AiDotNet.Hub.Runtime.Graph;

/// <summary>A value of a graph: an input, an initializer or what a node computes.</summary>
/// <param name="Name">The name, unique in the graph.</param>
internal readonly record struct GraphValue(string Name);
