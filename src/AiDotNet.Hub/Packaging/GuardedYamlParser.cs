using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace AiDotNet.Hub.Packaging;

/// <summary>The library's parser, whose scanner answers some broken input with an <see cref="InvalidOperationException"/> and the like: all of it is a syntax error here.</summary>
internal sealed class GuardedYamlParser(string yaml) : IParser
{
    private readonly Parser _parser = new(new StringReader(yaml));

    public ParsingEvent? Current => _parser.Current;

    public bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception e) when (e is not YamlException)
        {
            var where = Current?.End ?? Mark.Empty;
            throw new YamlException(where, where, "The text is malformed.", e);
        }
    }
}
