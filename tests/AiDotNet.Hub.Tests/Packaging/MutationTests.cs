using System.Text;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Packaging;
using AiDotNet.Hub.Packaging.Safetensors;
using AiDotNet.Hub.Tests.Attacks;

namespace AiDotNet.Hub.Tests.Packaging;

/// <summary>Whatever a few random changes make of a good file, it is read or refused by a rule; no other error comes out. Seeds are fixed.</summary>
public sealed class MutationTests
{
    private static readonly byte[] Interesting = [.. "{}[]\":,-&*!|>%#'@`? \n\t\\0919eE."u8, 0, 0x80, 0xFF, 0xC3];

    [Fact]
    public async Task ReadAsync_MutatedContainer_IsReadOrRefusedByARule()
    {
        var good = HostileSafetensors.Container("""{"__metadata__":{"a":"\u0062"},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"v":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}""", 9);
        var random = new Random(20);
        var (read, rules) = (0, new HashSet<string>());
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Mutate(good, random);
            try
            {
                var header = await SafetensorsHeader.ReadAsync(new MemoryStream(bytes), bytes.Length, "w", PackageLimits.Default, CancellationToken.None);
                Assert.All(header.Tensors.Values, tensor => Assert.True(tensor.Offset >= header.DataStart && tensor.Offset + tensor.Length <= bytes.Length));
                read++;
            }
            catch (PackageFormatException e)
            {
                rules.Add(e.Rule);
            }
        }

        Assert.True(read > 100 && rules.Count >= 10, $"{read} read, rules {string.Join(' ', rules)}");
        Assert.Subset(PackageRules.All.ToHashSet(), rules);
    }

    [Fact]
    public void Parse_MutatedCard_IsReadOrRefusedByARule()
    {
        var good = Encoding.UTF8.GetBytes("---\nlicense: mit\ntags: &t [a, \"b\", 'c']\nx: {y: *t, z: !!str 1}\nlong: >-\n  folded\n  text\nmodel-index:\n- name: n\n  results: []\n---\n# Title\n");
        var random = new Random(21);
        var (read, refused) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            try
            {
                _ = ModelCard.Parse(Encoding.UTF8.GetString(Mutate(good, random))).Data.ToJsonString();
                read++;
            }
            catch (PackageFormatException e)
            {
                Assert.StartsWith("Card", e.Rule, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.True(read > 1000 && refused > 1000, $"{read} read, {refused} refused");
    }

    [Fact]
    public void Parse_MutatedConfiguration_IsWrittenAsItWasRead()
    {
        var good = Encoding.UTF8.GetBytes(GoodPackage.Config);
        var random = new Random(22);
        var (read, refused) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            try
            {
                var config = ModelConfig.Parse(Mutate(good, random));
                var written = config.ToUtf8Json();
                Assert.Equal(written, ModelConfig.Parse(written).ToUtf8Json());
                read++;
            }
            catch (PackageFormatException)
            {
                refused++;
            }
        }

        Assert.True(read > 1000 && refused > 1000, $"{read} read, {refused} refused");
    }

    private static byte[] Mutate(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = Interesting[random.Next(Interesting.Length)];
                    break;
                case 1:
                    bytes.Insert(at, Interesting[random.Next(Interesting.Length)]);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 6), bytes.Count - at - 1));
                    break;
                default:
                    bytes.InsertRange(at, [.. bytes.Skip(random.Next(bytes.Count)).Take(random.Next(1, 12))]);
                    break;
            }
        }

        return [.. bytes];
    }
}
