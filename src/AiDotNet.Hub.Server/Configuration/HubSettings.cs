using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using AiDotNet.Hub.Errors;

namespace AiDotNet.Hub.Server.Configuration;

/// <summary>The keys below <c>Hub:</c>, as the options classes have them: that is the only list. Strict, since a mistyped key would otherwise be a default.</summary>
internal static class HubSettings
{
    /// <summary>Every key with its default, in the classes' order.</summary>
    public static IReadOnlyList<HubSetting> All { get; } = [.. Leaves(HubServerOptions.Section, new HubServerOptions())];

    /// <summary>Sets what a configuration holds; the rest stays as it is.</summary>
    /// <exception cref="HubException">A key that is not there, or a value that cannot be read; the message names it.</exception>
    public static void Apply(IConfiguration configuration, HubServerOptions options) =>
        ApplySection(configuration.GetSection(HubServerOptions.Section), options);

    /// <summary>Checks the values against the rules that the options classes carry.</summary>
    /// <exception cref="HubException">A value that is out of its range; the message names its key.</exception>
    public static void Check(HubServerOptions options) => CheckSection(HubServerOptions.Section, options);

    private static IEnumerable<HubSetting> Leaves(string section, object options)
    {
        foreach (var property in Properties(options))
        {
            var key = $"{section}:{property.Name}";
            var value = property.GetValue(options);
            if (IsSection(property))
            {
                foreach (var leaf in Leaves(key, value!))
                {
                    yield return leaf;
                }
            }
            else
            {
                yield return new HubSetting(key, property.PropertyType, value);
            }
        }
    }

    private static void ApplySection(IConfigurationSection section, object options)
    {
        foreach (var child in section.GetChildren())
        {
            var property = Properties(options).FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw Refuse($"The setting {child.Path} is not known. {Choices(section.Path, options)}");
            if (IsSection(property))
            {
                var inner = property.GetValue(options)!;
                if (child.Value is { Length: > 0 })
                {
                    throw Refuse($"The setting {child.Path} takes no value of its own. {Choices(child.Path, inner)}");
                }

                ApplySection(child, inner);
            }
            else
            {
                property.SetValue(options, SettingValue.Read(child, property));
            }
        }
    }

    private static void CheckSection(string path, object options)
    {
        foreach (var property in Properties(options))
        {
            var key = $"{path}:{property.Name}";
            var value = property.GetValue(options);
            if (IsSection(property))
            {
                CheckSection(key, value!);
                continue;
            }

            foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
            {
                if (!rule.IsValid(value))
                {
                    var text = value is string or null ? $"'{value}'" : SettingValue.Text(value);
                    throw Refuse($"The setting {key} is {text}. {rule.FormatErrorMessage(key)}");
                }
            }
        }
    }

    private static string Choices(string path, object options) =>
        $"{path} has {string.Join(", ", Properties(options).Select(property => property.Name).Order(StringComparer.Ordinal))}.";

    private static PropertyInfo[] Properties(object options) => options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);

    /// <summary>Whether a property holds settings of its own: a class that is neither text, address nor list.</summary>
    private static bool IsSection(PropertyInfo property) =>
        property.PropertyType is { IsClass: true } type && type != typeof(string) && type != typeof(Uri) && !typeof(IEnumerable).IsAssignableFrom(type);

    private static HubException Refuse(string message) => new(HubErrorCode.InvalidRequest, message);
}

/// <summary>A key, the type of its value, and its default.</summary>
internal sealed record HubSetting(string Key, Type Type, object? Default);
