namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>A step that cuts words into smaller ones.</summary>
internal interface IPreTokenizer
{
    void PreTokenize(PreTokenizedText text);
}
