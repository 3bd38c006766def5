namespace AiDotNet.Hub.Packaging;

/// <summary>What is wrong with a card's front matter.</summary>
/// <param name="Errors">What must be put right before the card can be published.</param>
/// <param name="Warnings">What should be.</param>
public sealed record CardValidation(IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings);
