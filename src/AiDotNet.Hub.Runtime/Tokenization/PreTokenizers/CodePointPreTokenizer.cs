using AiDotNet.Hub.Runtime.Tokenization.Unicode;

namespace AiDotNet.Hub.Runtime.Tokenization.PreTokenizers;

/// <summary>Cuts at single code points, each a separator of its own.</summary>
internal abstract class CodePointPreTokenizer(CodePointSet separators, SplitBehavior behavior) : IPreTokenizer
{
    private readonly SplitBehavior _behavior = behavior;
    private readonly CodePointSet _separators = separators;

    public void PreTokenize(PreTokenizedText text) => text.Split(this, static (self, span, start, end, words) =>
    {
        var writer = new SplitWriter(self._behavior, invert: false, start, words);
        for (var index = start; index < end;)
        {
            var code = NormalizedText.CodePointAt(span, index, out var units);
            if (self._separators.Contains(code))
            {
                writer.Separator(index, index + units);
            }

            index += units;
        }

        writer.End(end);
    });
}
