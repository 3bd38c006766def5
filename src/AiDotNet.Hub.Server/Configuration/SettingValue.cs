using System.Globalization;
using System.Reflection;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary>A setting's value, from the text that every source of configuration gives.</summary>
internal static class SettingValue
{
    /// <summary>Reads the value that a property is to have. An empty text is null where that is allowed.</summary>
    /// <exception cref="HubException">The text does not stand for such a value.</exception>
    public static object? Read(IConfigurationSection section, PropertyInfo property)
    {
        if (property.PropertyType != typeof(object) && property.PropertyType.IsAssignableFrom(typeof(List<string>)))
        {
            return ReadList(section);
        }

        var type = Nullable.GetUnderlyingType(property.PropertyType);
        var mayBeNull = type is not null || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        type ??= property.PropertyType;
        if (section.GetChildren().FirstOrDefault() is { } child)
        {
            throw new HubException(HubErrorCode.InvalidRequest, $"The setting {child.Path} is not known: {section.Path} is a single value.");
        }

        return section.Value is not { Length: > 0 } text && mayBeNull
            ? null
            : Parse(section.Value ?? "", type)
                ?? throw new HubException(HubErrorCode.InvalidRequest, $"The setting {section.Path} is '{section.Value}'; {Wanted(type)} is needed.");
    }

    /// <summary>The value as a configuration would have it.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        IEnumerable<string> list => string.Join(',', list),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static List<string> ReadList(IConfigurationSection section)
    {
        var items = section.GetChildren().Select(child => child.Value ?? "").ToList();
        return items.Count > 0 ? items : [.. (section.Value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }

    private static object? Parse(string text, Type type) => type switch
    {
        _ when type == typeof(string) => text,
        _ when type == typeof(bool) => bool.TryParse(text, out var flag) ? flag : null,
        _ when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ when type == typeof(long) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,

        // Without a colon it would be a number of days, which nobody who writes "30" means.
        _ when type == typeof(TimeSpan) => text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : null,
        _ when type == typeof(Uri) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null,
        { IsEnum: true } => Enum.GetNames(type).FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name ? Enum.Parse(type, name) : null,
        _ => throw new InvalidOperationException($"No setting can be of the type {type}."),
    };

    private static string Wanted(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(TimeSpan) => "a time as hours:minutes:seconds, such as 00:05:00,",
        _ when type == typeof(Uri) => "an address that begins with http:// or https://",
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ => "a text",
    };
}
