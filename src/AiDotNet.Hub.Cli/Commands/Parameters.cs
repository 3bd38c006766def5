using System.CommandLine;
using System.CommandLine.Parsing;

namespace AiDotNet.Hub.Cli.Commands;

/// <summary>Arguments that several verbs take.</summary>
internal static class Parameters
{
    public static Argument<ModelReference> Reference(string description) =>
        new("id") { HelpName = "ID[@REV]", Description = description, CustomParser = result => Parse(result, text => ModelReference.Parse(text)) };

    public static Argument<ModelId> Id(string description) =>
        new("id") { HelpName = "ID", Description = description, CustomParser = result => Parse(result, text => ModelId.Parse(text)) };

    public static Argument<string> Folder(string description) => new("dir") { HelpName = "DIR", Description = description };

    public static Argument<string> FolderOrId(string description) => new("model") { HelpName = "DIR-OR-ID[@REV]", Description = description };

    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    public static Option<string[]> Many(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description, Arity = ArgumentArity.OneOrMore };

    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    /// <summary>An option that takes one of a few words.</summary>
    public static Option<string?> Choice(string name, string helpName, string description, params string[] values)
    {
        var option = Text(name, helpName, description);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !values.Contains(token.Value, StringComparer.Ordinal))
            {
                result.AddError($"'{token.Value}' is no value of {name}; it takes {string.Join(", ", values)}.");
            }
        });
        option.CompletionSources.Add(values);
        return option;
    }

    /// <summary>The same for every value of an argument that takes several.</summary>
    public static T[] ParseAll<T>(ArgumentResult result, Func<string, T> parse)
        where T : struct
    {
        try
        {
            return [.. result.Tokens.Select(token => parse(token.Value))];
        }
        catch (FormatException exception)
        {
            result.AddError(exception.Message);
            return [];
        }
    }

    /// <summary>A value parser that turns a <see cref="FormatException"/> into a usage error.</summary>
    public static T Parse<T>(ArgumentResult result, Func<string, T> parse)
        where T : struct
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException exception)
        {
            result.AddError(exception.Message);
            return default;
        }
    }
}
