using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Tests.Attacks;

/// <summary>A folder that must not be published.</summary>
/// <param name="Name">What the attack is called.</param>
/// <param name="Rule">The rule that must be reported.</param>
/// <param name="Spoil">Breaks a good package, whose folder it is given.</param>
internal sealed record HostilePackage(string Name, string Rule, Action<string> Spoil)
{
    /// <summary>The limits under which the attack goes too far; small, so that its files are.</summary>
    public PackageLimits Limits { get; init; } = PackageLimits.Default;

    public override string ToString() => Name;
}
