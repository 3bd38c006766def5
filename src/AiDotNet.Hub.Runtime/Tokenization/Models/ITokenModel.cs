using System.Diagnostics.CodeAnalysis;

namespace AiDotNet.Hub.Runtime.Tokenization.Models;

/// <summary>Words to tokens.</summary>
internal interface ITokenModel
{
    Vocabulary Vocabulary { get; }

    /// <summary>The id of a token, by its text.</summary>
    bool TryGetId(string token, out int id) => Vocabulary.TryGetId(token, out id);

    /// <summary>The text of a token, by its id.</summary>
    bool TryGetToken(int id, [NotNullWhen(true)] out string? token) => Vocabulary.TryGetToken(id, out token);

    /// <summary>Appends the tokens of a word; their ranges are relative to the word.</summary>
    void Tokenize(ReadOnlySpan<char> word, List<ModelToken> tokens);
}

/// <summary>A token of a word.</summary>
/// <param name="Id">The id.</param>
/// <param name="Start">Where it begins in the word.</param>
/// <param name="End">Where it ends in the word.</param>
/// <param name="Text">The text where it is not the vocabulary's text of the id, else null.</param>
internal readonly record struct ModelToken(int Id, int Start, int End, string? Text = null);
