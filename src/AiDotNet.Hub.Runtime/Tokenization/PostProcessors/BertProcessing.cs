namespace AiDotNet.Hub.Runtime.Tokenization.PostProcessors;

/// <summary><c>[CLS] A [SEP]</c>, <c>[CLS] A [SEP] B [SEP]</c>.</summary>
internal sealed class BertProcessing((string Token, int Id) cls, (string Token, int Id) sep) : IPostProcessor
{
    private readonly TemplatePart[] _single = [new(-1, 0, cls.Id, cls.Token), new(0, 0), new(-1, 0, sep.Id, sep.Token)];

    private readonly TemplatePart[] _pair =
    [
        new(-1, 0, cls.Id, cls.Token), new(0, 0), new(-1, 0, sep.Id, sep.Token), new(1, 1), new(-1, 1, sep.Id, sep.Token),
    ];

    public IReadOnlyList<TemplatePart> GetParts(bool isPair, bool addSpecialTokens) =>
        !addSpecialTokens ? NoPostProcessing.Instance.GetParts(isPair, addSpecialTokens) : isPair ? _pair : _single;
}
