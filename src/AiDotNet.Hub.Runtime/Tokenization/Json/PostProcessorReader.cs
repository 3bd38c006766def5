using AiDotNet.Hub.Runtime.Tokenization.PostProcessors;

namespace AiDotNet.Hub.Runtime.Tokenization.Json;

/// <summary>The <c>post_processor</c> of a <c>tokenizer.json</c>.</summary>
internal static class PostProcessorReader
{
    private const string Known = "BertProcessing, ByteLevel, RobertaProcessing, Sequence, TemplateProcessing";

    // Far beyond any template in use; what a text grows by, whatever the text.
    private const int MostParts = 4096;

    public static IPostProcessor Read(JsonPart part) => part.Type switch
    {
        "BertProcessing" => new BertProcessing(ReadToken(part.Get("cls")), ReadToken(part.Get("sep"))),
        "ByteLevel" => new ByteLevel(part.Flag("trim_offsets", true), part.Flag("add_prefix_space", true)),
        "RobertaProcessing" => new RobertaProcessing(
            ReadToken(part.Get("cls")), ReadToken(part.Get("sep")), part.Flag("trim_offsets", true), part.Flag("add_prefix_space", true)),
        "Sequence" => ReadSequenceOfSteps(part.Get("processors")),
        "TemplateProcessing" => ReadTemplates(part),
        var other => throw part.Unsupported("post-processor", other, Known),
    };

    private static Sequence ReadSequenceOfSteps(JsonPart part)
    {
        IPostProcessor[] steps = [.. part.Items().Select(Read)];
        return steps.Count(step => step is not ByteLevel) <= 1
            ? new Sequence(steps)
            : throw part.Unsupported("post-processor", "Sequence of several steps that add tokens", "a Sequence of one such step and ByteLevel");
    }

    private static (string Token, int Id) ReadToken(JsonPart part) =>
        part.Items().ToArray() is [var token, var id] ? (token.AsText(), id.AsCount()) : throw part.Invalid("must be a token and its id");

    private static TemplateProcessing ReadTemplates(JsonPart part)
    {
        var special = new Dictionary<string, (string Token, int Id)[]>(StringComparer.Ordinal);
        if (part.TryGet("special_tokens", out var tokens))
        {
            foreach (var (name, token) in tokens.Members())
            {
                var (ids, texts) = (token.Get("ids").Items().ToArray(), token.Get("tokens").Items().ToArray());
                special[name] = ids.Length == texts.Length
                    ? [.. texts.Zip(ids, (text, id) => (text.AsText(), id.AsCount()))]
                    : throw token.Invalid("must have as many ids as tokens");
            }
        }

        return new TemplateProcessing(ReadTemplate(part.Get("single"), special, isPair: false), ReadTemplate(part.Get("pair"), special, isPair: true));
    }

    private static List<TemplatePart> ReadTemplate(JsonPart template, Dictionary<string, (string Token, int Id)[]> special, bool isPair)
    {
        var parts = new List<TemplatePart>();
        foreach (var item in template.Items())
        {
            if (item.TryGet("Sequence", out var sequence))
            {
                parts.Add(new TemplatePart(ReadSequence(sequence, isPair), sequence.Count("type_id")));
            }
            else if (item.TryGet("SpecialToken", out var token))
            {
                var typeId = token.Count("type_id");
                var known = special.TryGetValue(token.Text("id"), out var found)
                    ? found
                    : throw token.Invalid($"names the special token '{Excerpt.Of(token.Text("id"))}', which 'special_tokens' lacks");
                parts.AddRange(known.Select(one => new TemplatePart(-1, typeId, one.Id, one.Token)));
            }
            else
            {
                throw item.Invalid("must be a 'Sequence' or a 'SpecialToken'");
            }

            if (parts.Count > MostParts)
            {
                throw template.Invalid($"has more than {MostParts} parts");
            }
        }

        return parts;
    }

    private static int ReadSequence(JsonPart sequence, bool isPair) => sequence.Text("id") switch
    {
        "A" => 0,
        "B" when isPair => 1,
        var other => throw sequence.Invalid($"names the text '{Excerpt.Of(other)}', which there is not"),
    };
}
