using System.Reflection;
using AiDotNet.Hub.Packaging;

namespace AiDotNet.Hub.Tests.Packaging;

/// <summary>The names of all refusals.</summary>
internal static class PackageRules
{
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(PackageRule).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];
}
