using AiDotNet.Hub.Runtime.Graph;

namespace AiDotNet.Hub.Runtime.Architectures;

/// <summary>A family of architectures that share an encoder or decoder. One file a family, each a graph; see <see cref="ArchitectureRegistry"/>.</summary>
internal abstract class ArchitectureFamily
{
    /// <summary>The <c>model_type</c> of its configurations.</summary>
    public abstract string ModelType { get; }

    /// <summary>The architecture without a head, which is meant where a configuration names none.</summary>
    public abstract string BaseArchitecture { get; }

    /// <summary>Every architecture it builds, the base included, as transformers names their classes.</summary>
    public abstract IReadOnlyList<string> Architectures { get; }

    /// <summary>The prefix that the base model's tensors may carry, with its dot.</summary>
    public abstract string Prefix { get; }

    /// <summary>Tensors, or prefixes with a dot, that a checkpoint may hold without the architecture using them: buffers, heads of others.</summary>
    public abstract IReadOnlyList<string> Skippable { get; }

    /// <summary>Describes the network.</summary>
    /// <param name="architecture">One of <see cref="Architectures"/>.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="network">What to build on.</param>
    /// <param name="hiddenStates">Whether <c>hidden_states.N</c> are outputs as well.</param>
    /// <returns>The inputs, required ones first, as they were declared in the graph.</returns>
    public abstract IReadOnlyList<ModelInput> Build(string architecture, ArchitectureConfig config, NetworkBuilder network, bool hiddenStates);
}
