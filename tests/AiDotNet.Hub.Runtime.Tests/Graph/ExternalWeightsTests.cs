using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Packaging.Safetensors;
using AiDotNet.Hub.Runtime.Graph;
using AiDotNet.Hub.Runtime.Tests.Architectures;

namespace AiDotNet.Hub.Runtime.Tests.Graph;

/// <summary>Weights are found and mapped however a snapshot refers to them.</summary>
public sealed class ExternalWeightsTests
{
    [Fact]
    public void Folder_OfFilesInSeveralFolders_IsTheirDeepestCommonParent()
    {
        using var root = new TemporaryDirectory();
        var real = ExternalWeights.RealPath(root);
        var first = Path.Combine(real, "blobs", "ab", "abcd");
        var second = Path.Combine(real, "blobs", "a", "aaaa");
        foreach (var file in new[] { first, second })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "");
        }

        var weights = new ExternalWeights([first, second, first]);

        Assert.Equal(Path.Combine(real, "blobs"), weights.Folder);
        Assert.Equal("ab/abcd", weights.LocationOf(first));
        Assert.Equal("a/aaaa", weights.LocationOf(second));
    }

    [Theory]
    [InlineData(1, "symbolic")]
    [InlineData(1, "relative symbolic")]
    [InlineData(3, "plain")]
    [InlineData(3, "symbolic")]
    [InlineData(3, "relative symbolic")]
    [InlineData(3, "symbolic through a folder")]
    [InlineData(3, "hard")]
    public async Task FromPackageAsync_FilesThatAreLinksIntoBlobs_EqualsReference(int shards, string link)
    {
        using var root = new TemporaryDirectory();
        var snapshot = Directory.CreateDirectory(root.File("models/acme--bert/0123")).FullName;
        await WriteShardsAsync(root.File("whole"), shards);
        foreach (var file in Directory.GetFiles(root.File("whole")))
        {
            await LinkAsync(root, file, Path.Combine(snapshot, Path.GetFileName(file)), link);
        }

        var reference = await ReferenceCases.LoadAsync(Fixtures.Committed("tiny/bert-base"));
        using var model = await NeuralNetworkFactory.FromPackageAsync<float>(ModelPackage.Load(snapshot), new RuntimeOptions { OutputHiddenStates = true });

        Assert.Empty((await reference.CompareAsync(model)).Deviations);
    }

    [Fact]
    public async Task FromPackageAsync_TensorsAtOddOffsets_EqualsReference()
    {
        using var model = new TinyBert();
        var bytes = await File.ReadAllBytesAsync(model.Weights);
        var header = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var padded = new byte[bytes.Length + 1];
        bytes.AsSpan(0, 8 + (int)header).CopyTo(padded);
        padded[8 + (int)header] = (byte)' ';
        bytes.AsSpan(8 + (int)header).CopyTo(padded.AsSpan(9 + (int)header));
        BinaryPrimitives.WriteInt64LittleEndian(padded, header + 1);
        await File.WriteAllBytesAsync(model.Weights, padded);

        var reference = await ReferenceCases.LoadAsync(Fixtures.Committed("tiny/bert-base"));
        using var loaded = await NeuralNetworkFactory.FromPackageAsync<float>(model.Package, new RuntimeOptions { OutputHiddenStates = true });

        Assert.Empty((await reference.CompareAsync(loaded)).Deviations);
    }

    private static async Task LinkAsync(TemporaryDirectory root, string file, string name, string link)
    {
        string digest;
        await using (var stream = File.OpenRead(file))
        {
            digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));
        }

        var blob = root.File($"blobs/sha256/{digest[..2]}/{digest}");
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        File.Move(file, blob);
        switch (link)
        {
            case "plain":
                File.Move(blob, name);
                break;
            case "hard":
                await CreateHardLinkAsync(name, blob);
                break;
            case "symbolic":
                File.CreateSymbolicLink(name, blob);
                break;
            case "relative symbolic":
                File.CreateSymbolicLink(name, Path.GetRelativePath(Path.GetDirectoryName(name)!, blob));
                break;
            default:
                var entrance = root.File("entrance");
                if (!Directory.Exists(entrance))
                {
                    Directory.CreateSymbolicLink(entrance, root.File("blobs/sha256"));
                }

                File.CreateSymbolicLink(name, Path.Combine(entrance, digest[..2], digest));
                break;
        }
    }

    // .NET has no call for it.
    private static async Task CreateHardLinkAsync(string name, string target)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd", ["/c", "mklink", "/H", name, target])
            : new ProcessStartInfo("ln", [target, name]);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task WriteShardsAsync(string folder, int shards)
    {
        Directory.CreateDirectory(folder);
        var source = Fixtures.Committed("tiny/bert-base");
        File.Copy(Path.Combine(source, "config.json"), Path.Combine(folder, "config.json"));
        var entries = TinyBert.ReadEntries(Path.Combine(source, "model.safetensors"));
        if (shards == 1)
        {
            await SafetensorsWriter.WriteAsync(Path.Combine(folder, "model.safetensors"), entries);
            return;
        }

        var map = new JsonObject();
        foreach (var (index, part) in entries.Index().GroupBy(entry => entry.Index % shards, entry => entry.Item).Index())
        {
            var name = $"model-{index + 1:00000}-of-{shards:00000}.safetensors";
            await SafetensorsWriter.WriteAsync(Path.Combine(folder, name), [.. part]);
            foreach (var entry in part)
            {
                map[entry.Name] = name;
            }
        }

        var document = new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = 0 }, ["weight_map"] = map };
        await File.WriteAllTextAsync(Path.Combine(folder, "model.safetensors.index.json"), document.ToJsonString());
    }
}
