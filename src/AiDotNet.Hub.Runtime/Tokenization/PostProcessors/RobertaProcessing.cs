namespace AiDotNet.Hub.Runtime.Tokenization.PostProcessors;

/// <summary><c>&lt;s&gt; A &lt;/s&gt;</c>, <c>&lt;s&gt; A &lt;/s&gt; &lt;/s&gt; B &lt;/s&gt;</c>; every type id is 0.</summary>
internal sealed class RobertaProcessing((string Token, int Id) cls, (string Token, int Id) sep, bool trimOffsets, bool addPrefixSpace) : IPostProcessor
{
    private static readonly TemplatePart[] BareSingle = [new(0, 0)];
    private static readonly TemplatePart[] BarePair = [new(0, 0), new(1, 0)];

    private readonly TemplatePart[] _single = [new(-1, 0, cls.Id, cls.Token), new(0, 0), new(-1, 0, sep.Id, sep.Token)];

    private readonly TemplatePart[] _pair =
    [
        new(-1, 0, cls.Id, cls.Token), new(0, 0), new(-1, 0, sep.Id, sep.Token),
        new(-1, 0, sep.Id, sep.Token), new(1, 0) { OverflowTypeId = 0 }, new(-1, 0, sep.Id, sep.Token),
    ];

    public IReadOnlyList<OffsetTrim> Trims { get; } = trimOffsets ? [new OffsetTrim(addPrefixSpace)] : [];

    public IReadOnlyList<TemplatePart> GetParts(bool isPair, bool addSpecialTokens) =>
        addSpecialTokens ? (isPair ? _pair : _single) : (isPair ? BarePair : BareSingle);
}
