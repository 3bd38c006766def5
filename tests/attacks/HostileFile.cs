namespace AiDotNet.Hub.Tests.Attacks;

/// <summary>A file that must be refused.</summary>
/// <param name="Name">What the attack is called; also the file's name without its extension.</param>
/// <param name="Rule">The rule that must refuse it.</param>
/// <param name="Bytes">The file.</param>
internal sealed record HostileFile(string Name, string Rule, byte[] Bytes)
{
    public override string ToString() => Name;
}
