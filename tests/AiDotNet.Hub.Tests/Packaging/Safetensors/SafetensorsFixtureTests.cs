using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging.Safetensors;

namespace AiDotNet.Hub.Tests.Packaging.Safetensors;

/// <summary>Every file of the reference set, as its <c>cases.json</c> says.</summary>
public sealed class SafetensorsFixtureTests
{
    private static readonly float[] ShardA = [0, 1, 2, 3];
    private static readonly float[] ShardB = [1, 1, 1, 1];
    private static readonly float[] ShardC = [0, 1, 2];

    [Fact]
    public void Open_EveryValidFile_GivesTheListedTensors()
    {
        var folder = Fixtures.Shared("safetensors/valid");
        var read = 0;
        foreach (var row in Cases(folder))
        {
            var name = row.GetProperty("file").GetString()!;
            using var file = SafetensorsFile.Open(Path.Combine(folder, name));
            Assert.Equal(Tensors(row), [.. file.Tensors.Values.Select(t => $"{t.Name}|{t.DtypeName}|{string.Join(',', t.Shape)}|{t.Offset}|{t.Length}|{Sha256(file, t.Name)}").Order(StringComparer.Ordinal)]);
            Assert.Equal(Metadata(row), file.Metadata.ToDictionary());
            read++;
        }

        Assert.True(read >= 24);
    }

    [Fact]
    public void Open_EveryHostileFile_IsRefusedWithinItsLimits()
    {
        var folder = Fixtures.Shared("safetensors/hostile");
        var failures = new List<string>();
        var cases = Cases(folder).ToList();
        foreach (var row in cases)
        {
            var name = row.GetProperty("file").GetString()!;
            var limits = row.GetProperty("limits");
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            var outcome = Outcome(() => SafetensorsFile.Open(Path.Combine(folder, name)).Dispose());
            var seconds = watch.Elapsed.TotalSeconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (row.GetProperty("expect").GetString() == "refuse" && outcome is not PackageFormatException)
            {
                failures.Add($"{name}: {outcome?.ToString() ?? "was read"}");
            }
            else if (outcome is not (null or PackageFormatException) || (outcome is PackageFormatException e && (e.Rule.Length == 0 || !e.Message.Contains(name, StringComparison.Ordinal))))
            {
                failures.Add($"{name}: {outcome}");
            }

            if (allocated > limits.GetProperty("memory_mb").GetInt64() << 20 || seconds > limits.GetProperty("seconds").GetDouble())
            {
                failures.Add($"{name}: {allocated} bytes, {seconds} s");
            }
        }

        Assert.True(cases.Count >= 92);
        Assert.Empty(failures);
    }

    [Fact]
    public void Open_EveryShardedFolder_IsReadOrRefusedAsListed()
    {
        var folder = Fixtures.Shared("safetensors/sharded");
        var failures = new List<string>();
        var cases = Cases(folder).ToList();
        foreach (var row in cases)
        {
            var name = row.GetProperty("folder").GetString()!;
            var expect = row.GetProperty("expect").GetString()!;
            var warnings = 0;
            var outcome = Outcome(() =>
            {
                using var file = SafetensorsFile.Open(Path.Combine(folder, name, "model.safetensors.index.json"));
                warnings = file.Warnings.Count;
                Assert.Equal(ShardA, file.GetSpan<float>("a"));
                Assert.Equal(ShardB, file.GetSpan<float>("b"));
                if (expect != "either")
                {
                    Assert.Equal(ShardC, file.GetSpan<float>("c"));
                    Assert.Equal(3, file.Tensors.Count);
                }
            });
            var good = expect switch
            {
                "read" => outcome is null && warnings == 0,
                "read_with_warning" => outcome is null && warnings > 0,
                "refuse" => outcome is PackageFormatException,
                _ => outcome is null or PackageFormatException,
            };
            if (!good)
            {
                failures.Add($"{name}: expected {expect}, got {outcome?.Message ?? $"read with {warnings} warnings"}");
            }
        }

        Assert.True(cases.Count >= 26);
        Assert.Empty(failures);
    }

    private static IEnumerable<JsonElement> Cases(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "cases.json")));
        return [.. document.RootElement.EnumerateArray().Select(row => row.Clone())];
    }

    private static List<string> Tensors(JsonElement row) =>
    [
        .. row.GetProperty("tensors").EnumerateArray()
            .Select(t => $"{t.GetProperty("name").GetString()}|{t.GetProperty("dtype").GetString()}|{string.Join(',', t.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64()))}|{t.GetProperty("offset").GetInt64()}|{t.GetProperty("length").GetInt64()}|{t.GetProperty("sha256").GetString()}")
            .Order(StringComparer.Ordinal),
    ];

    private static Dictionary<string, string> Metadata(JsonElement row) =>
        row.GetProperty("metadata") is { ValueKind: JsonValueKind.Object } metadata
            ? metadata.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!)
            : [];

    private static string Sha256(SafetensorsFile file, string name) => Convert.ToHexStringLower(SHA256.HashData(file.GetBytes(name)));

    private static Exception? Outcome(Action action) => Record.Exception(action);
}
