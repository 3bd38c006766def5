using AiDotNet.Hub.Caching;
using AiDotNet.Hub.Errors;
using AiDotNet.Hub.Transfer;

namespace AiDotNet.Hub.CacheWorker.Kills;

/// <summary>
/// The process that is killed. Reads one command a line from standard input, says <c>begin</c>, does it, and says how it went. It is started
/// before it is needed, so that a kill lands in the work and not in the start of .NET.
/// </summary>
internal static class KillTarget
{
    /// <summary>Small pieces: a file of some megabytes comes over several connections and leaves gaps and records.</summary>
    public static readonly TransferSettings Settings = new()
    {
        ChunkBytes = 256 << 10,
        MaxConnectionsPerFile = 3,
        SampleInterval = TimeSpan.FromMilliseconds(25),
        RecordInterval = TimeSpan.FromMilliseconds(50),
        RetryDelay = TimeSpan.FromMilliseconds(10),
    };

    /// <summary>Serves commands until standard input ends.</summary>
    public static async Task<int> RunAsync()
    {
        ModelHub? hub = null;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split('\t');
            Say("begin");
            try
            {
                switch (words)
                {
                    case ["open", var root, var endpoint, var token, var link]:
                        hub = Open(root, new Uri(endpoint), token, Enum.Parse<LinkKind>(link));
                        break;
                    case ["close"]:
                        hub?.Dispose();
                        break;
                    default:
                        await DoAsync(hub!, words);
                        break;
                }

                Say("ok");
            }
            catch (HubException e) when (e.Code is HubErrorCode.Conflict or HubErrorCode.ModelNotFound && words[0] == "rm")
            {
                Say("refused");
            }
            catch (Exception e)
            {
                Say($"failed {e}".ReplaceLineEndings(" | "));
            }
        }

        hub?.Dispose();
        return 0;
    }

    /// <summary>A client as the killed processes have it.</summary>
    public static ModelHub Open(string root, Uri endpoint, string token, LinkKind link) => new(
        new ModelHubOptions { Endpoint = endpoint, Token = token, CacheDirectory = root },
        TimeProvider.System,
        Settings,
        traits: new CacheTraits { FirstLink = link });

    private static async Task DoAsync(ModelHub hub, string[] words)
    {
        switch (words)
        {
            case ["pull", var id, var look]:
                await PullAsync(hub, id, look == "hash");
                break;
            case ["publish", var id, var folder]:
                await hub.PublishAsync(ModelId.Parse(id), folder, new PublishOptions { Check = false });
                break;
            case ["prune"]:
                await hub.Cache.PruneAsync();
                break;
            case ["rm", var id]:
                await hub.Cache.RemoveAsync(new ModelReference(ModelId.Parse(id)));
                break;
            case ["verify"]:
                await hub.VerifyAsync(repair: true);
                break;
            default:
                throw new InvalidOperationException($"There is no command '{string.Join(' ', words)}'.");
        }
    }

    // Whoever was given a snapshot holds it while the others prune, repair and die.
    private static async Task PullAsync(ModelHub hub, string id, bool hash)
    {
        var snapshot = await hub.ResolveAsync(id);
        foreach (var file in hash ? snapshot.Files : [])
        {
            await using var stream = File.OpenRead(Path.Combine(snapshot.Path, file.Path));
            var found = await Content.Digest.ComputeAsync(stream);
            if (found != file.Sha256)
            {
                throw new InvalidOperationException($"'{file.Path}' of {id}@{snapshot.Commit} was given out with {found} where {file.Sha256} belongs.");
            }
        }
    }

    private static void Say(string word)
    {
        Console.Out.WriteLine(word);
        Console.Out.Flush();
    }
}
